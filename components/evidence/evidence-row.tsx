"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { Glyph } from "@/components/marks/glyph";
import { cx } from "@/components/ui/cx";
import { Icon } from "@/components/ui/icon";
import { formatBytes, formatCount } from "@/components/ui/numbers";
import { Tag } from "@/components/ui/tag";
import { visible } from "@/components/ui/visible-text";
import { isReadFormat } from "@/lib/evidence/rules";
import type { EvidenceView } from "@/lib/evidence/schema";
import { formatLabels } from "@/lib/core/words";

import { standingOf } from "./standing";

/** A line of the list: a file at its depth, or the rest of an archive that is still to be fetched. */
export type TreeLine =
  | { kind: "file"; file: EvidenceView; depth: number; open: boolean | null }
  | { kind: "more"; id: string; depth: number; fetch: () => void };

export type RowProps = {
  caseId: string;
  line: Extract<TreeLine, { kind: "file" }>;
  selected: boolean;
  wholePath: boolean;
  onSelect: () => void;
  onToggle: () => void;
};

const indents = ["", "pl-4", "pl-8", "pl-12", "pl-16"];

/** Its name, with the arrow that opens an archive, and its folder. Names are evidence: unseen characters are shown. */
export function FileName({ line, wholePath, selected, onSelect, onToggle }: RowProps) {
  const { file, depth, open } = line;
  const name = visible(file.filename);
  const folder = visible(
    file.path.slice(0, Math.max(0, file.path.length - file.filename.length)).replace(/[\\/]$/, ""),
  );
  return (
    <span className={cx("flex min-w-0 items-center gap-1", indents[Math.min(depth, 4)])}>
      {open === null ? null : (
        <button
          type="button"
          aria-expanded={open}
          aria-label={`Members of ${name}`}
          onClick={onToggle}
          className="-ml-1.5 grid size-6 shrink-0 place-items-center rounded-control text-muted hover:text-fg"
        >
          <Icon name={open ? "down" : "right"} />
        </button>
      )}
      <button
        type="button"
        data-print=""
        data-file={file.id}
        aria-current={selected ? "true" : undefined}
        onClick={onSelect}
        title={visible(file.path)}
        className={cx(
          "mono max-w-full min-w-24 truncate text-left hover:underline",
          depth === 0 && !wholePath ? "font-medium" : "font-normal",
        )}
      >
        <bdi>{name}</bdi>
      </button>
      {file.inside ? (
        <span className="shrink-0 text-compact font-normal text-muted max-md:hidden">{insideWords(file.inside)}</span>
      ) : null}
      {folder === "" ? null : (
        <bdi className="min-w-0 flex-1 truncate text-compact font-normal text-muted">{folder}</bdi>
      )}
      {file.duplicateOfId === null ? null : (
        <Tag dashed className="shrink-0">
          duplicate
        </Tag>
      )}
    </span>
  );
}

function formatWords(file: EvidenceView): string {
  if (file.format === null) return "–";
  // Archives and files kept closed say which kind they are.
  if (file.format === "archive" || file.format === "unrecognized") return file.formatLabel ?? file.format;
  return formatLabels[file.format] ?? file.formatLabel ?? file.format;
}

/** "47 members, 3 not read, 1 failed". */
function insideWords({ members, unread, failed }: NonNullable<EvidenceView["inside"]>): string {
  return [
    `${formatCount(members)} ${members === 1 ? "member" : "members"}`,
    unread > 0 ? `${formatCount(unread)} not read` : "",
    failed > 0 ? `${formatCount(failed)} failed` : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** The other cells, in the order of the columns. */
export function cellsOf(caseId: string, file: EvidenceView): { key: string; end: boolean; node: ReactNode }[] {
  // An archive counts what lies in it, at any depth.
  const { inside } = file;
  const read = isReadFormat(file.format) || inside !== null;
  const { rowsRead, rejected, findings } = inside ?? file;
  const standing = standingOf(file);
  const absent = <span className="text-muted">–</span>;
  return [
    {
      key: "server",
      end: false,
      node: file.serverName === null ? absent : <span className="truncate">{visible(file.serverName)}</span>,
    },
    {
      key: "format",
      end: false,
      node: <span className="truncate text-muted">{formatWords(file)}</span>,
    },
    {
      key: "size",
      end: true,
      node: <span className="text-muted">{formatBytes(file.sizeBytes)}</span>,
    },
    {
      key: "records",
      end: true,
      node: read ? formatCount(rowsRead) : absent,
    },
    {
      key: "rejected",
      end: true,
      node: !read ? (
        absent
      ) : rejected > 0 ? (
        <span className="font-medium text-high">{formatCount(rejected)}</span>
      ) : (
        <span className="text-muted">0</span>
      ),
    },
    {
      key: "findings",
      end: true,
      node:
        inside !== null && findings > 0 ? (
          <span title="Counted file by file; one finding may be shown by several">{formatCount(findings)}</span>
        ) : findings > 0 ? (
          <Link href={`/cases/${caseId}/findings?evidence=${file.id}`} prefetch={false}>
            {formatCount(findings)}
          </Link>
        ) : file.format === "archive" && inside === null ? (
          absent
        ) : (
          <span className="text-muted">0</span>
        ),
    },
    {
      key: "state",
      end: false,
      node: (
        <span
          className={cx("inline-flex items-center gap-1.5", standing.ink)}
          title={file.note === null ? undefined : visible(file.note)}
        >
          <Glyph name={standing.glyph} />
          <span className={file.state === "failed" ? "font-medium" : "text-fg"}>{standing.word}</span>
        </span>
      ),
    },
  ];
}

export const columns = [
  { key: "server", label: "Server", end: false, hide: "max-xl:hidden" },
  { key: "format", label: "Format", end: false, hide: "max-md:hidden" },
  { key: "size", label: "Size", end: true, hide: "" },
  { key: "records", label: "Rows", end: true, hide: "max-md:hidden" },
  { key: "rejected", label: "Rejected", end: true, hide: "max-lg:hidden" },
  { key: "findings", label: "Findings", end: true, hide: "max-md:hidden" },
  { key: "state", label: "State", end: false, hide: "" },
] as const;
