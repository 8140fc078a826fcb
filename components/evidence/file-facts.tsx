import Link from "next/link";

import { Glyph } from "@/components/marks/glyph";
import { CopyText } from "@/components/ui/copy-text";
import { formatBytes, formatCount } from "@/components/ui/numbers";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { serverBasisLabels } from "@/lib/core/words";
import type { EvidenceAbout, EvidenceView } from "@/lib/evidence/schema";

import { ServerChoice } from "./server-choice";
import { standingOf } from "./standing";

/** What a file is and where it came from, as names and values. */
export function factsOf({
  caseId,
  file,
  about,
  may,
  onSelect,
}: {
  caseId: string;
  file: EvidenceView;
  about: EvidenceAbout | undefined;
  may: (act: string) => boolean;
  onSelect: (id: string) => void;
}) {
  const standing = standingOf(file);
  return [
    {
      name: "State",
      value: (
        <span className={`inline-flex items-center gap-1.5 ${standing.ink}`}>
          <Glyph name={standing.glyph} />
          <span className="text-fg">{standing.word}</span>
        </span>
      ),
    },
    ...(file.sha256 === null ? [] : [{ name: "SHA-256", value: <CopyText text={file.sha256} label="SHA-256" /> }]),
    ...(about?.sha1 ? [{ name: "SHA-1", value: <CopyText text={about.sha1} label="SHA-1" /> }] : []),
    ...(about?.md5 ? [{ name: "MD5", value: <CopyText text={about.md5} label="MD5" /> }] : []),
    { name: "Path", value: <bdi className="mono">{visible(file.path)}</bdi> },
    { name: "Size", value: <span title={`${formatCount(file.sizeBytes)} bytes`}>{formatBytes(file.sizeBytes)}</span> },
    {
      name: "Server",
      value: (
        <>
          <ServerChoice caseId={caseId} file={file} may={may("evidence.retry")} />
          {file.serverBasis === null ? null : (
            <span className="text-compact text-muted"> {serverBasisLabels[file.serverBasis]}</span>
          )}
        </>
      ),
    },
    { name: "Format", value: file.formatLabel ? `${file.formatLabel}, by content` : "–" },
    ...(file.rowsRead > 0
      ? [{ name: "Rows", value: `${formatCount(file.rowsRead)} read, ${formatCount(file.rejected)} rejected` }]
      : []),
    ...(file.findings > 0
      ? [
          {
            name: "Findings",
            value: (
              <Link href={`/cases/${caseId}/findings?evidence=${file.id}`} prefetch={false}>
                {formatCount(file.findings)} shown by this file
              </Link>
            ),
          },
        ]
      : []),
    ...(about?.fromAt
      ? [
          {
            name: "Spans",
            value: (
              <>
                <Time at={about.fromAt} /> to <Time at={about.toAt} />
              </>
            ),
          },
        ]
      : []),
    ...(about && about.builds.length > 0
      ? [{ name: "Builds inside", value: <span className="mono">{about.builds.join(", ")}</span> }]
      : []),
    ...(about && about.tasks.length > 0
      ? [
          {
            name: "Attached to",
            value: about.tasks.map((task) => (
              <Link key={task.id} className="block" href={`/cases/${caseId}/checklist?task=${task.id}`}>
                {task.title}
              </Link>
            )),
          },
        ]
      : []),
    ...(file.duplicateOfId === null
      ? []
      : [
          {
            name: "Duplicate of",
            value: (
              <button
                type="button"
                className="mono text-left text-accent underline wrap-anywhere"
                onClick={() => onSelect(file.duplicateOfId ?? file.id)}
              >
                {visible(file.duplicateOfName ?? "an earlier file")}
              </button>
            ),
          },
        ]),
    {
      name: "Received",
      value: (
        <>
          <Time at={file.receivedAt} /> from {visible(file.receivedBy)}
        </>
      ),
    },
  ];
}
