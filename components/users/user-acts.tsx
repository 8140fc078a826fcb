"use client";

import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, type MenuEntry } from "@/components/ui/menu";
import type { UserView } from "@/lib/access/schema";

import type { UserAct } from "./user-dialogs";

/** What an administrator can do with one user. */
export function UserActs({ user, onAct }: { user: UserView; onAct: (act: UserAct) => void }) {
  const active = user.state === "active";
  const assigned = user.role === "technician" || user.role === "client";
  const entries: MenuEntry[] = [
    { kind: "act", label: "Change role…", run: () => onAct("role") },
    { kind: "act", label: "Rename…", run: () => onAct("rename") },
    ...(assigned ? [{ kind: "act" as const, label: "Organizations…", run: () => onAct("organizations") }] : []),
    { kind: "line" },
    ...(active
      ? [
          { kind: "act" as const, label: "Password link…", run: () => onAct("reset") },
          { kind: "act" as const, label: "End all sessions…", run: () => onAct("sessions") },
          { kind: "act" as const, label: "Revoke API tokens…", run: () => onAct("tokens") },
          { kind: "line" as const },
          { kind: "act" as const, label: "Disable…", danger: true, run: () => onAct("disable") },
        ]
      : [{ kind: "act" as const, label: "Enable…", run: () => onAct("enable") }]),
  ];
  return (
    <Menu trigger={<IconButton label={`Acts for ${user.name}`} icon={<Icon name="more" />} />} entries={entries} />
  );
}
