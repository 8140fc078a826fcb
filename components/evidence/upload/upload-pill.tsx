"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

import { formatShare } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";

import { isUnderWay } from "./upload-model";
import { useUploads } from "./use-uploads";

/** In the corner while files are being sent and one looks at another page; leads back to them. */
export function UploadPill() {
  const uploads = useUploads();
  const here = usePathname();
  const open = uploads.filter((upload) => upload.state !== "stored");
  const [first] = open.filter(isUnderWay).length > 0 ? open.filter(isUnderWay) : open;
  if (!first || here === `/cases/${first.caseId}/evidence`) return null;
  const batch = uploads.filter((upload) => upload.caseId === first.caseId);
  const size = batch.reduce((sum, upload) => sum + upload.sizeBytes, 0);
  const sent = batch.reduce((sum, upload) => sum + upload.sentBytes, 0);
  const under = open.filter(isUnderWay).length;
  const stopped = open.length - under;
  return (
    <Link
      href={`/cases/${first.caseId}/evidence`}
      className="fixed right-4 bottom-4 z-20 flex items-center gap-2 rounded-control bg-raised px-3 py-1.5 text-compact text-fg no-underline shadow-float no-print"
    >
      {under > 0 ? <Progress label="Uploads" value={size === 0 ? 100 : (sent / size) * 100} /> : null}
      <span>
        {under > 0
          ? `Sending ${under} ${under === 1 ? "file" : "files"}, ${formatShare(sent, size)}`
          : `${stopped} ${stopped === 1 ? "upload" : "uploads"} stopped`}
      </span>
    </Link>
  );
}
