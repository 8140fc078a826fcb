"use client";

import dynamic from "next/dynamic";
import { useState } from "react";

import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { LinkButton } from "@/components/ui/link-button";
import { Menu, type MenuEntry } from "@/components/ui/menu";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { ReasonDialog } from "@/components/ui/reason-dialog";
import { client } from "@/lib/api/client";
import type { CaseView } from "@/lib/cases/schema";

import { useCaseRefresh } from "./use-case-write";

const AssignDialog = dynamic(() => import("./assign-dialog").then((module) => module.AssignDialog), { ssr: false });
const CloseDialog = dynamic(() => import("./close-dialog").then((module) => module.CloseDialog), { ssr: false });
const MarkingsDialog = dynamic(() => import("./markings-dialog").then((module) => module.MarkingsDialog), {
  ssr: false,
});
const AwarenessDialog = dynamic(() => import("./markings-dialog").then((module) => module.AwarenessDialog), {
  ssr: false,
});
const ContainmentDialog = dynamic(() => import("./markings-dialog").then((module) => module.ContainmentDialog), {
  ssr: false,
});

const ShareDialog = dynamic(
  () => import("@/components/sharing/team/share-dialog").then((module) => module.ShareDialog),
  {
    ssr: false,
  },
);

type Opened = "share" | "assign" | "markings" | "awareness" | "containment" | "close" | "reopen" | null;

async function copyLink(caseId: string, ref: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(`${globalThis.location.origin}/cases/${caseId}`);
    await notifyDone(`The link to ${ref} is copied.`);
  } catch {
    await notifyFailed("The browser did not let the link be copied.", { detail: "Copy it from the address bar." });
  }
}

/** What may be done with the case as a whole; what someone may not do says who may. */
function entriesOf(data: CaseView, choose: (opened: Opened) => void): MenuEntry[] {
  const may = (act: string) => data.acts.includes(act);
  const closed = data.closedAt !== null;
  const responder = may("task.note");
  const entries: MenuEntry[] = [];
  if (may("case.assign"))
    entries.push({ kind: "act", label: "Assign…", hint: "Owner, team and members", run: () => choose("assign") });
  if (may("case.update")) {
    entries.push({
      kind: "act",
      label: "Markings and due date…",
      hint: `TLP:${data.tlp}, PAP:${data.pap}`,
      run: () => choose("markings"),
    });
    entries.push({
      kind: "act",
      label: "Moment of awareness…",
      hint: "Reporting clocks run from it",
      run: () => choose("awareness"),
    });
    entries.push({ kind: "act", label: "Containment…", run: () => choose("containment") });
  }
  if (may("share.read"))
    entries.push({
      kind: "act",
      label: "Share with the organization…",
      hint: "Upload request, status, answers",
      run: () => choose("share"),
    });
  if (entries.length > 0) entries.push({ kind: "line" });
  entries.push({ kind: "act", label: "Copy link", run: () => void copyLink(data.id, data.ref) });
  if (!responder) return entries;
  entries.push({ kind: "line" });
  if (closed) {
    entries.push(
      may("case.reopen")
        ? { kind: "act", label: "Reopen…", hint: "Needs a reason", run: () => choose("reopen") }
        : { kind: "act", label: "Reopen", hint: "A lead can reopen this case.", disabled: true, run: () => undefined },
    );
  } else {
    entries.push(
      may("case.close")
        ? { kind: "act", label: "Close case…", hint: "Shows the closure criteria first", run: () => choose("close") }
        : {
            kind: "act",
            label: "Close case",
            hint: "A lead closes cases. The overview shows what is missing.",
            disabled: true,
            run: () => undefined,
          },
    );
  }
  return entries;
}

/** Report, and a menu of everything that concerns the case as a whole. */
export function CaseActions({ data }: { data: CaseView }) {
  const [opened, setOpened] = useState<Opened>(null);
  const refresh = useCaseRefresh(data.id);
  const dialog = (name: Opened) => ({
    data,
    open: opened === name,
    onOpenChange: (open: boolean) => setOpened(open ? name : null),
  });
  return (
    <>
      {data.acts.includes("report.status") ? <LinkButton href={`/cases/${data.id}/report`}>Report</LinkButton> : null}
      <Menu
        trigger={<IconButton label="More case actions" tone="plain" icon={<Icon name="more" />} />}
        entries={entriesOf(data, setOpened)}
      />
      {opened === "share" ? <ShareDialog {...dialog("share")} /> : null}
      {opened === "assign" ? <AssignDialog {...dialog("assign")} /> : null}
      {opened === "markings" ? <MarkingsDialog {...dialog("markings")} /> : null}
      {opened === "awareness" ? <AwarenessDialog {...dialog("awareness")} /> : null}
      {opened === "containment" ? <ContainmentDialog {...dialog("containment")} /> : null}
      {opened === "close" ? <CloseDialog {...dialog("close")} /> : null}
      <ReasonDialog
        open={opened === "reopen"}
        onOpenChange={(open) => setOpened(open ? "reopen" : null)}
        title={`Reopen ${data.ref}`}
        description="Work goes on where it stood. The earlier closing stays in the record."
        confirmLabel="Reopen case"
        onConfirm={async (reason) =>
          refresh(await client.cases.reopen({ caseId: data.id, version: data.version, reason }))
        }
      />
    </>
  );
}
