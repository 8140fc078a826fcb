"use client";

import { ReasonDialog } from "@/components/ui/reason-dialog";
import { visible } from "@/components/ui/visible-text";
import type { EvidenceView } from "@/lib/evidence/schema";

/** Takes a copy of a file out of the product: with a reason, and inside an encrypted zip. */
export function ExportDialog({
  open,
  onOpenChange,
  caseId,
  file,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  caseId: string;
  file: EvidenceView;
}) {
  return (
    <ReasonDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Download as AES zip"
      description="The file may be live malware. The zip has the password “infected”; open it only where it can do no harm."
      reasonLabel="What is the copy for?"
      reasonHint="It stands in the custody record with your name and the time."
      confirmLabel="Download"
      onConfirm={(reason) => {
        const link = document.createElement("a");
        link.href = `/api/v1/cases/${caseId}/evidence/${file.id}/content?reason=${encodeURIComponent(reason)}`;
        link.download = "";
        link.click();
        return Promise.resolve();
      }}
    >
      <p className="mono wrap-anywhere">
        <bdi>{visible(file.path)}</bdi>
      </p>
    </ReasonDialog>
  );
}
