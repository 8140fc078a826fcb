"use client";

import { useQuery } from "@tanstack/react-query";

import { Facts, Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/client";
import { roleLabels } from "@/lib/core/states";

import { NameForm } from "./name-form";
import { PasswordForm } from "./password-form";

/** Who I am here, and my password. */
export function Profile() {
  const profile = useQuery(api.account.profile.queryOptions({ input: {} }));
  if (!profile.data) return null;
  const { name, email, role, teams, organizations, passwordChangedAt, version } = profile.data;
  const facts = [
    { name: "E-mail", value: email },
    { name: "Role", value: roleLabels[role] },
    { name: "Teams", value: teams.map((team) => team.name).join(", ") || "–" },
    ...(organizations.length > 0
      ? [{ name: "Organizations", value: organizations.map((one) => one.name).join(", ") }]
      : []),
    { name: "Password set", value: <Time at={passwordChangedAt} empty="No password" /> },
  ];
  return (
    <>
      <Section title="Profile">
        <div className="grid max-w-120 gap-4">
          <NameForm name={name} version={version} />
          <Facts facts={facts} />
          <p className="text-compact text-muted">An administrator changes role, teams and organizations.</p>
        </div>
      </Section>
      {passwordChangedAt === null ? null : (
        <Section title="Password">
          <PasswordForm email={email} />
        </Section>
      )}
    </>
  );
}
