"use client";

import { Glyph } from "@/components/marks/glyph";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { formatBytes, formatShare } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import { visible } from "@/components/ui/visible-text";
import { VirtualList } from "@/components/ui/virtual-list";

import { isUnderWay, timeLeft, type Upload } from "./upload-model";
import { cancelUpload, dismissUploads, pauseUpload, resumeUpload } from "./upload-store";

const mostPlainRows = 100;

/** The files that this browser sends: how far each is, what to do when one stops. */
export function UploadList({ uploads, label }: { uploads: readonly Upload[]; label: string }) {
  if (uploads.length === 0) return null;
  const under = uploads.filter(isUnderWay);
  const over = uploads.filter((upload) => upload.state === "stored");
  const total = uploads.reduce((sum, upload) => sum + upload.sizeBytes, 0);
  const sent = uploads.reduce((sum, upload) => sum + upload.sentBytes, 0);
  const refused = uploads.filter((upload) => upload.state === "refused").length;
  return (
    <div className="mt-3">
      <div className="flex min-h-7 flex-wrap items-center gap-3 text-compact text-muted">
        <span role="status">
          {under.length > 0
            ? `Sending ${under.length} of ${uploads.length}, ${formatShare(sent, total)} of ${formatBytes(total)}${paceOf(under, { total, sent })}`
            : `${over.length} of ${uploads.length} stored`}
          {refused > 0 ? `, ${refused} stopped` : ""}
        </span>
        {over.length > 0 ? (
          <Button tone="quiet" className="ml-auto" onClick={() => dismissUploads(over.map((upload) => upload.id))}>
            Clear stored
          </Button>
        ) : null}
      </div>
      {uploads.length > mostPlainRows ? (
        <VirtualList
          label={label}
          items={uploads}
          keyOf={(upload) => upload.id}
          rowHeight={41}
          className="h-96 border-t border-line"
          renderRow={(upload) => <UploadRow upload={upload} />}
        />
      ) : (
        <ul aria-label={label} className="border-t border-line">
          {uploads.map((upload) => (
            <li key={upload.id}>
              <UploadRow upload={upload} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** How fast all of them go out together, and how long that will take; empty until it is measured. */
function paceOf(under: readonly Upload[], { total, sent }: { total: number; sent: number }): string {
  const rateBytes = under.reduce((sum, upload) => sum + (upload.rateBytes ?? 0), 0);
  if (under.length < 2 || rateBytes === 0) return "";
  const left = timeLeft({ sizeBytes: total, sentBytes: sent, rateBytes });
  return `, ${formatBytes(rateBytes)}/s${left === "" ? "" : `, ${left}`}`;
}

function UploadRow({ upload }: { upload: Upload }) {
  const stopped = upload.state === "refused";
  return (
    <div
      className={cx(
        "grid gap-x-3 border-b border-line py-1.5 md:grid-cols-[minmax(0,1fr)_auto] md:items-center",
        stopped && "urgent-high pl-3",
      )}
    >
      <div className="min-w-0">
        <p className="flex min-w-0 items-baseline gap-2">
          <bdi className="mono min-w-0 truncate font-medium" title={visible(upload.path)}>
            {visible(upload.path)}
          </bdi>
          <span className="shrink-0 text-compact text-muted">{formatBytes(upload.sizeBytes)}</span>
        </p>
        <Remark upload={upload} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Standing upload={upload} />
        <Acts upload={upload} />
      </div>
    </div>
  );
}

function Remark({ upload }: { upload: Upload }) {
  if (upload.duplicateOf)
    return (
      <p className="text-compact">
        Already here as <bdi className="mono">{visible(upload.duplicateOf)}</bdi>. Kept as a duplicate; nothing is
        counted twice.
      </p>
    );
  if (upload.message)
    return (
      <p className={cx("text-compact", upload.state === "refused" ? "font-medium text-high" : "text-muted")}>
        {upload.message}
      </p>
    );
  if (upload.resumedBytes > 0 && upload.state !== "stored")
    return (
      <p className="text-compact text-muted">Goes on at {formatBytes(upload.resumedBytes)}, where it had stopped.</p>
    );
  return null;
}

const stateWords: Record<Upload["state"], string> = {
  waiting: "Waiting",
  sending: "Sending",
  retrying: "Trying again",
  paused: "Paused",
  closing: "Hashing and storing",
  stored: "Stored",
  refused: "Stopped",
};

function Standing({ upload }: { upload: Upload }) {
  const share = upload.sizeBytes === 0 ? 100 : (upload.sentBytes / upload.sizeBytes) * 100;
  // A dash stands for a pace that is not measured yet.
  const rate = upload.rateBytes === null ? "—" : `${formatBytes(upload.rateBytes)}/s`;
  const figures =
    upload.state === "sending"
      ? [formatShare(upload.sentBytes, upload.sizeBytes), rate, timeLeft(upload)].filter((part) => part !== "")
      : [stateWords[upload.state]];
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      {upload.state === "stored" ? <Glyph name="ok" className="text-done" /> : null}
      {upload.state === "sending" || upload.state === "paused" || upload.state === "retrying" ? (
        <Progress label={`${upload.path} sent`} value={share} tone={upload.state === "sending" ? "accent" : "bar"} />
      ) : null}
      {upload.state === "closing" ? <Progress label={`${upload.path} is stored`} /> : null}
      <span className={upload.state === "refused" ? "font-medium text-high" : "text-muted"}>{figures.join(", ")}</span>
    </span>
  );
}

function Acts({ upload }: { upload: Upload }) {
  const { id, path } = upload;
  const named = (act: string) => ({ "aria-label": `${act} ${path}`, tone: "quiet" }) as const;
  return (
    <span className="flex items-center">
      {upload.state === "sending" || upload.state === "retrying" || upload.state === "waiting" ? (
        <Button {...named("Pause")} onClick={() => pauseUpload(id)}>
          Pause
        </Button>
      ) : null}
      {upload.state === "paused" ? (
        <Button {...named("Resume")} onClick={() => resumeUpload(id)}>
          Resume
        </Button>
      ) : null}
      {upload.state === "refused" && upload.mayRetry ? (
        <Button {...named("Resume")} onClick={() => resumeUpload(id)}>
          Resume
        </Button>
      ) : null}
      {upload.state === "stored" || upload.state === "closing" ? null : (
        <Button {...named("Cancel")} onClick={() => cancelUpload(id)}>
          Cancel
        </Button>
      )}
    </span>
  );
}
