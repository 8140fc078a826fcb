"use client";

import { ActDialog } from "@/components/auth/act-dialog";
import { linkFromHere, type ShownOnce } from "@/components/auth/shown-once";
import { typedIn } from "@/components/auth/typed";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { notifyDone } from "@/components/ui/notify";
import { RadioGroup } from "@/components/ui/radio";
import type { UserView } from "@/lib/access/schema";
import { client } from "@/lib/api/client";
import { caseRoles, roleLabels } from "@/lib/core/states";
import { roleHints } from "@/lib/core/words";

import { OrganizationsDialog } from "./organizations-dialog";
import { useRefetchUsers } from "./refetch";

export type UserAct = "role" | "rename" | "organizations" | "reset" | "sessions" | "disable" | "enable";

type DialogProps = { user: UserView; open: boolean; onOpenChange: (open: boolean) => void };

/** The one dialog that is open for a user, if any. */
export function UserDialogs({
  asked,
  onClose,
  onShow,
}: {
  asked: { user: UserView; act: UserAct } | null;
  onClose: () => void;
  onShow: (shown: ShownOnce) => void;
}) {
  if (!asked) return null;
  const { user, act } = asked;
  const props: DialogProps = { user, open: true, onOpenChange: (open) => (open ? undefined : onClose()) };
  switch (act) {
    case "role":
      return <RoleDialog {...props} />;
    case "rename":
      return <RenameDialog {...props} />;
    case "organizations":
      return <OrganizationsDialog {...props} />;
    case "reset":
      return <ResetDialog {...props} onShow={onShow} />;
    case "sessions":
      return <SessionsDialog {...props} />;
    case "disable":
    case "enable":
      return <StateDialog {...props} />;
  }
}

/** Changes a user; whatever comes of it, the list shows the user as they are now. */
function useUpdateUser(user: UserView) {
  const refetch = useRefetchUsers();
  return async (change: { name?: string; role?: UserView["role"]; state?: UserView["state"] }) => {
    try {
      await client.users.update({ userId: user.id, version: user.version, ...change });
    } finally {
      await refetch();
    }
  };
}

function RoleDialog({ user, ...dialog }: DialogProps) {
  const update = useUpdateUser(user);
  async function act(form: FormData) {
    const role = caseRoles.find((known) => known === typedIn(form, "role")) ?? user.role;
    await update({ role });
    void notifyDone(`${user.name} is ${roleLabels[role].toLowerCase()} now.`);
  }
  const options = caseRoles.map((role) => ({ value: role, label: roleLabels[role], hint: roleHints[role] }));
  return (
    <ActDialog
      {...dialog}
      title={`Role of ${user.name}`}
      description="A new role ends all open sessions; it applies from the next sign-in."
      confirmLabel="Change role"
      act={act}
    >
      {() => <RadioGroup legend="Role" hideLegend name="role" options={options} defaultValue={user.role} />}
    </ActDialog>
  );
}

function RenameDialog({ user, ...dialog }: DialogProps) {
  const update = useUpdateUser(user);
  const act = (form: FormData) => update({ name: typedIn(form, "name") });
  return (
    <ActDialog {...dialog} title={`Rename ${user.name}`} confirmLabel="Rename" act={act}>
      {(errorAt) => (
        <Field label="Name" required error={errorAt("name")}>
          <Input name="name" defaultValue={user.name} maxLength={120} />
        </Field>
      )}
    </ActDialog>
  );
}

function ResetDialog({ user, onShow, ...dialog }: DialogProps & { onShow: (shown: ShownOnce) => void }) {
  async function act() {
    const { url, expiresAt } = await client.users.createResetLink({ userId: user.id });
    const note = `Send it to ${user.name} by a way you trust. It opens once and ends their open sessions.`;
    onShow({ title: `Password link for ${user.name}`, what: "the link", text: linkFromHere(url), expiresAt, note });
  }
  return (
    <ActDialog
      {...dialog}
      title={`A new password for ${user.name}?`}
      description="You get a link that lets them choose a new password. Their present one works until they do. An earlier link ends."
      confirmLabel="Create the link"
      act={act}
    />
  );
}

function SessionsDialog({ user, ...dialog }: DialogProps) {
  async function act() {
    const { revoked } = await client.users.revokeSessions({ userId: user.id });
    void notifyDone(revoked === 1 ? "One session ended." : `${revoked} sessions ended.`);
  }
  return (
    <ActDialog
      {...dialog}
      title={`End all sessions of ${user.name}?`}
      description="They are signed out everywhere at once and can sign in again. API tokens go on working."
      confirmLabel="End sessions"
      tone="danger"
      act={act}
    />
  );
}

function StateDialog({ user, ...dialog }: DialogProps) {
  const update = useUpdateUser(user);
  const disabling = user.state === "active";
  async function act() {
    await update({ state: disabling ? "disabled" : "active" });
    void notifyDone(`${user.name} is ${disabling ? "disabled" : "enabled"}.`);
  }
  return (
    <ActDialog
      {...dialog}
      title={disabling ? `Disable ${user.name}?` : `Enable ${user.name}?`}
      description={
        disabling
          ? "They are signed out at once, their API tokens stop, and links they made end. What they wrote stays under their name."
          : "They can sign in again with the password they had; their API tokens work again."
      }
      confirmLabel={disabling ? "Disable" : "Enable"}
      tone={disabling ? "danger" : "primary"}
      act={act}
    />
  );
}
