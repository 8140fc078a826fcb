"use client";

import { useState } from "react";

import { ShownOnceDialog, type ShownOnce } from "@/components/auth/shown-once";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";

import { InviteDialog } from "./invite-dialog";
import { OpenLinks } from "./open-links";
import { Teams } from "./teams";
import { UserTable } from "./user-table";

/** Who has an account, what they may do, the links that are out, and the teams. */
export function UsersPage({ manages }: { manages: boolean }) {
  const [inviting, setInviting] = useState(false);
  const [shown, setShown] = useState<ShownOnce | null>(null);
  return (
    <>
      <PageHeader
        title="Users"
        meta={manages ? "Everyone who can sign in or holds an API token" : "Who works here, and in which team"}
        actions={
          manages ? (
            <Button tone="primary" onClick={() => setInviting(true)}>
              Invite a user
            </Button>
          ) : null
        }
      />
      <UserTable manages={manages} onShow={setShown} />
      {manages ? <OpenLinks /> : null}
      <Teams manages={manages} />
      {manages ? <InviteDialog open={inviting} onOpenChange={setInviting} onShow={setShown} /> : null}
      <ShownOnceDialog shown={shown} onClose={() => setShown(null)} />
    </>
  );
}
