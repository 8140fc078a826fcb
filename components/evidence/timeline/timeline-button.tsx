"use client";

import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import type { EvidenceView } from "@/lib/evidence/schema";

const MappingDialog = dynamic(() => import("./mapping-dialog").then((module) => module.MappingDialog), { ssr: false });

/** Offers to read a table that no parser claims as a timeline, by the columns that a person names. */
export function TimelineButton({ caseId, file }: { caseId: string; file: EvidenceView }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {file.format === "timeline" ? "Columns of the timeline" : "Read as a timeline"}
      </Button>
      {open ? <MappingDialog caseId={caseId} file={file} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
