import Link from "next/link";

import { Callout } from "@/components/ui/callout";

type AfterImportProps = { verb: "Saved" | "Loaded"; rematchId: string | null; list: { href: string; label: string } };

/** What follows from an import: where to see what it finds in evidence that is stored already. */
export function AfterImport({ verb, rematchId, list }: AfterImportProps) {
  return (
    <Callout
      tone="done"
      live
      title={
        rematchId === null
          ? `${verb}. Nothing that is matched changed, so stored evidence stands as it is.`
          : `${verb}. Stored evidence is looked through again in the background.`
      }
      actions={
        <>
          {rematchId === null ? null : <Link href={`/campaign/rematches?run=${rematchId}`}>Follow it</Link>}
          <Link href={list.href}>{list.label}</Link>
        </>
      }
    >
      {rematchId === null ? null : "Cases it hits ask for attention, closed ones too."}
    </Callout>
  );
}
