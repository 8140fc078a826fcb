"use client";

import { useState } from "react";

import { ActDialog } from "@/components/auth/act-dialog";
import type { UserView } from "@/lib/access/schema";
import { client } from "@/lib/api/client";

import { OrganizationSearch } from "./organization-search";
import { useRefetchUsers } from "./refetch";

type OrganizationsDialogProps = { user: UserView; open: boolean; onOpenChange: (open: boolean) => void };

/** The organizations a technician works for, or a client belongs to. */
export function OrganizationsDialog({ user, ...dialog }: OrganizationsDialogProps) {
  const [chosen, setChosen] = useState(user.organizations);
  const refetch = useRefetchUsers();
  async function act() {
    try {
      await client.users.assignOrganizations({
        userId: user.id,
        version: user.version,
        organizationIds: chosen.map(({ id }) => id),
      });
    } finally {
      await refetch();
    }
  }
  const description =
    user.role === "client"
      ? "A client sees these organizations and no other."
      : "A technician works on the cases of these organizations.";
  return (
    <ActDialog
      {...dialog}
      title={`Organizations of ${user.name}`}
      description={description}
      confirmLabel="Save"
      act={act}
    >
      {() => <OrganizationSearch legend={`${chosen.length} chosen`} chosen={chosen} onChange={setChosen} />}
    </ActDialog>
  );
}
