"use client";

import { CopyText } from "@/components/ui/copy-text";
import { Dialog } from "@/components/ui/dialog";
import { formatBytes } from "@/components/ui/numbers";
import { visible } from "@/components/ui/visible-text";
import type { EvidenceView } from "@/lib/evidence/schema";

/** The words to send to whoever has the original: which file, how it came, what is wrong with it, and what to send. */
function request(file: EvidenceView): string {
  const why = file.error ?? file.note ?? "It could not be read.";
  return [
    `Please send us ${visible(file.path)} again${file.serverName ? `, from ${visible(file.serverName)}` : ""}.`,
    `What we have: ${formatBytes(file.sizeBytes)}, received ${file.receivedAt.slice(0, 16).replace("T", " ")} UTC${file.sha256 ? `, SHA-256 ${file.sha256}` : ""}.`,
    `What is wrong with it: ${visible(why)}`,
    "Please copy it from the server anew, do not open or save it in between, pack it as a plain zip (several, if it is large), and upload it to the case.",
  ].join("\n\n");
}

/** A message that asks for the original, ready to be sent by whatever way the client is reached. */
export function AskForCopy({
  open,
  onOpenChange,
  file,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  file: EvidenceView;
}) {
  const text = request(file);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Ask for a new copy"
      description="Send this to whoever has the original. It names the file, what is wrong with it, and what to send."
      footer={
        <a
          className="mr-auto self-center"
          href={`mailto:?subject=${encodeURIComponent(`A new copy of ${visible(file.filename)}`)}&body=${encodeURIComponent(text)}`}
        >
          Write an e-mail with it
        </a>
      }
    >
      <div className="grid gap-2">
        <p className="whitespace-pre-wrap wrap-anywhere">{text}</p>
        <CopyText text={text} short="Copy the message" label="message" />
      </div>
    </Dialog>
  );
}
