"use client";

import Link from "next/link";

import { Glyph } from "@/components/marks/glyph";
import { severityInk } from "@/components/marks/severity-mark";
import { Button } from "@/components/ui/button";
import { formatBytes, formatCount } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { visible } from "@/components/ui/visible-text";
import { standingOf } from "@/components/evidence/standing";
import type { EvidenceView, MarkView } from "@/lib/evidence/schema";

/** The colour of a severity; one that is not known has none. */
const severityInks: Readonly<Record<string, string>> = severityInk;

type Props = {
  caseId: string;
  file: EvidenceView;
  marks: readonly MarkView[];
  onPlace: (place: { offset: number; line: number | null }) => void;
};

const shownMarks = 8;

/** What file one looks into, and the lines of it that findings quote. */
export function FileHead({ caseId, file, marks, onPlace }: Props) {
  const standing = standingOf(file);
  const quoted = marks.filter((mark) => mark.line > 0);
  return (
    <Section
      title={<bdi className="mono wrap-anywhere">{visible(file.filename)}</bdi>}
      actions={
        <Link href={`/cases/${caseId}/evidence?file=${file.id}`} prefetch={false}>
          Back to the evidence
        </Link>
      }
    >
      {file.path === file.filename ? null : (
        <p className="mono -mt-1 mb-1 text-compact wrap-anywhere text-muted">
          <bdi>{visible(file.path)}</bdi>
        </p>
      )}
      <ul className="flex flex-wrap gap-x-5 gap-y-1 text-muted">
        <li className={`inline-flex items-center gap-1.5 ${standing.ink}`}>
          <Glyph name={standing.glyph} />
          <span className="text-fg">{standing.word}</span>
        </li>
        <li title={`${formatCount(file.sizeBytes)} bytes`}>{formatBytes(file.sizeBytes)}</li>
        <li>{file.formatLabel ?? "Format not known yet"}</li>
        {file.rowsRead > 0 ? <li>{formatCount(file.rowsRead)} rows</li> : null}
        {file.serverName ? <li>{visible(file.serverName)}</li> : null}
        {file.parser ? (
          <li>
            read with {file.parser} {file.parserVersion}
          </li>
        ) : null}
        <li>Shown as text. Looking is noted in the custody record.</li>
      </ul>
      {quoted.length > 0 ? (
        <ul aria-label="Lines that findings quote" className="mt-2 -ml-2.5 flex flex-wrap items-center gap-x-2 gap-y-1">
          {quoted.slice(0, shownMarks).map((mark) => (
            <li key={`${mark.findingId} ${mark.offset}`}>
              <Button
                tone="quiet"
                title={visible(mark.title)}
                onClick={() => onPlace({ offset: mark.offset, line: mark.line })}
              >
                <Glyph name={`severity-${mark.severity}`} className={severityInks[mark.severity]} />
                line {formatCount(mark.line)}
                <span className="max-w-52 truncate font-normal text-muted">{visible(mark.title)}</span>
              </Button>
            </li>
          ))}
          {quoted.length > shownMarks ? (
            <li>
              <Link href={`/cases/${caseId}/findings?evidence=${file.id}`} prefetch={false}>
                {formatCount(quoted.length - shownMarks)} more
              </Link>
            </li>
          ) : null}
        </ul>
      ) : null}
    </Section>
  );
}
