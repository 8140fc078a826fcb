"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { ActDialog } from "@/components/auth/act-dialog";
import { typedIn } from "@/components/auth/typed";
import { KnownOrganizations } from "@/components/organizations/known-organizations";
import { Chip } from "@/components/ui/chip";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { api, client } from "@/lib/api/client";
import { newId } from "@/lib/core/ids";
import type { OrganizationView } from "@/lib/organizations/schema";

type NewCaseDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  slug: string;
  organization?: OrganizationView;
};

/** Every line, or every part between commas, that is not empty. */
function listed(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function errorIn(errorAt: (field: string) => string | null, field: string, count: number): string | null {
  return (
    errorAt(field) ??
    Array.from({ length: count }, (_, index) => errorAt(`${field}.${index}`)).find((error) => error !== null) ??
    null
  );
}

/** Opens a case: an organization that is there or a new one, a campaign, and its servers when they are known. */
export function NewCaseDialog({ open, onOpenChange, slug, organization }: NewCaseDialogProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<OrganizationView | null>(organization ?? null);
  // The same id for every attempt, so that sending twice adds one organization.
  const [freshId, setFreshId] = useState(newId);
  const [counts, setCounts] = useState({ servers: 0, domains: 0 });
  const campaigns = useQuery(api.campaigns.list.queryOptions({ input: {}, enabled: open }));

  async function act(form: FormData) {
    const servers = listed(typedIn(form, "servers"));
    const domains = listed(typedIn(form, "domains"));
    setCounts({ servers: servers.length, domains: domains.length });
    const made = await client.portfolio.open({
      slug: typedIn(form, "campaign") || slug,
      organizationId: chosen?.id ?? freshId,
      ...(chosen ? {} : { name: typedIn(form, "name"), domains }),
      servers,
    });
    router.push(`/cases/${made.id}`);
    setTyped("");
    setChosen(organization ?? null);
    setFreshId(newId());
    await Promise.all(
      [api.cases.key(), api.portfolio.key(), api.organizations.key()].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    );
  }

  return (
    <ActDialog
      open={open}
      onOpenChange={onOpenChange}
      title="New case"
      description="One organization in one campaign. Its checklist starts with the first server."
      confirmLabel="Open the case"
      act={act}
    >
      {(errorAt) => (
        <>
          {chosen ? (
            <Chosen
              organization={chosen}
              slug={slug}
              error={errorAt("organizationId")}
              onLeave={organization ? undefined : () => setChosen(null)}
            />
          ) : (
            <>
              <Field
                label="Organization"
                required
                error={errorAt("name") ?? errorAt("organizationId")}
                hint="Type a name. One that is there already can be taken from the list below."
              >
                <Input
                  name="name"
                  data-first=""
                  autoComplete="off"
                  maxLength={200}
                  value={typed}
                  onChange={(event) => setTyped(event.currentTarget.value)}
                />
              </Field>
              <KnownOrganizations words={typed} onChoose={setChosen} />
              <Field
                label="Domains"
                error={errorIn(errorAt, "domains", counts.domains)}
                hint="With commas between them, such as contoso.example, mail.contoso.example."
              >
                <Input name="domains" mono autoComplete="off" autoCapitalize="none" spellCheck={false} />
              </Field>
            </>
          )}
          <Field label="Campaign" required error={errorAt("campaignSlug")}>
            <Select
              name="campaign"
              defaultValue={slug}
              options={(campaigns.data?.items ?? []).map((campaign) => ({
                value: campaign.slug,
                label: campaign.name,
              }))}
            />
          </Field>
          <Field
            label="Servers"
            error={errorIn(errorAt, "servers", counts.servers)}
            hint="Optional, one a line. Evidence adds the servers it names by itself."
          >
            <Textarea name="servers" mono rows={2} autoCapitalize="none" spellCheck={false} />
          </Field>
        </>
      )}
    </ActDialog>
  );
}

function Chosen({
  organization,
  slug,
  error,
  onLeave,
}: {
  organization: OrganizationView;
  slug: string;
  error: string | null;
  onLeave?: () => void;
}) {
  const taken = organization.caseIds.find((one) => one.campaignSlug === slug);
  return (
    <div className="grid gap-1">
      <span className="font-medium">Organization</span>
      <span>
        <Chip value={organization.name} onRemove={onLeave} removeLabel={`Do not take ${organization.name}`} />
      </span>
      {taken ? (
        <p className="text-compact text-muted">
          It has a case in this campaign: <Link href={`/cases/${taken.id}`}>{taken.ref}</Link>
        </p>
      ) : null}
      {error ? (
        <p role="alert" className="text-compact font-medium text-high">
          {error}
        </p>
      ) : null}
    </div>
  );
}
