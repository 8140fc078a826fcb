"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";

import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { api } from "@/lib/api/client";
import { isReadFormat } from "@/lib/evidence/rules";

import { FileHead } from "./file-head";
import { JumpForm } from "./jump-form";
import { SearchForm } from "./search-form";
import { SearchHits } from "./search-hits";
import { TextPane, useBrowsed } from "./text-pane";
import { type Look, usePlace } from "./use-place";
import { useFileSearch } from "./use-search";

const BytesPane = dynamic(() => import("./bytes-pane").then((module) => module.BytesPane), { ssr: false });
const RecordsPane = dynamic(() => import("./records-pane").then((module) => module.RecordsPane), { ssr: false });
const RejectedPane = dynamic(() => import("./rejected-pane").then((module) => module.RejectedPane), { ssr: false });

/** One file of evidence from the inside: its lines and what they were parsed to, its bytes, what was rejected, and a search. */
export function RecordBrowser({ caseId, evidenceId }: { caseId: string; evidenceId: string }) {
  const { data: file } = useSuspenseQuery(api.evidence.get.queryOptions({ input: { caseId, evidenceId } }));
  const { data: marks } = useSuspenseQuery(api.evidence.marks.queryOptions({ input: { caseId, evidenceId } }));
  const place = usePlace();
  const finding = useFileSearch({ caseId, evidenceId, sizeBytes: file.sizeBytes });
  const { search } = finding;
  const at = { offset: Math.min(place.offset, file.sizeBytes), line: place.line };
  const browsed = useBrowsed({ caseId, evidenceId, place: at });
  const binary = browsed.data?.binary ?? false;
  const whole = browsed.data?.parsing === "whole" || browsed.data?.parsing === "too_large";
  const look: Look = place.look ?? (binary ? (whole ? "records" : "bytes") : "text");
  const fields = [...new Set(browsed.data?.records.flatMap((record) => record.fields.map((one) => one.name)))];
  const words = search ? [search.words] : [];
  const options: { value: Look; label: string; count?: number }[] = [
    ...(binary ? [] : [{ value: "text" as const, label: isReadFormat(file.format) ? "Lines and records" : "Lines" }]),
    ...(whole ? [{ value: "records" as const, label: "Records" }] : []),
    { value: "bytes", label: "Bytes" },
    ...(isReadFormat(file.format) ? [{ value: "rejected" as const, label: "Rejected", count: file.rejected }] : []),
  ];
  return (
    <>
      <FileHead caseId={caseId} file={file} marks={marks.items} onPlace={place.goTo} />
      <Section title="Find and go to" hideTitle>
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 no-print">
          <SearchForm
            words={place.q}
            field={place.field}
            fields={fields}
            running={search?.state === "running"}
            onSearch={(q, field) => {
              void place.set({ q, field });
              finding.start(q, field);
            }}
            onStop={() => finding.stop()}
          />
          <JumpForm
            caseId={caseId}
            evidenceId={evidenceId}
            sizeBytes={file.sizeBytes}
            bytesOnly={binary}
            onPlace={(next) => place.goTo(next, binary ? "bytes" : "text")}
          />
        </div>
        {search ? (
          <SearchHits
            search={search}
            current={place.offset}
            onHit={(hit) =>
              binary
                ? place.goTo({ offset: hit.at, line: null }, "bytes")
                : place.goTo({ offset: hit.offset, line: hit.line })
            }
            onMore={() => finding.goOn()}
            onClose={() => {
              finding.clear();
              void place.set({ q: null, field: null });
            }}
          />
        ) : null}
      </Section>
      <Section
        title="Inside the file"
        actions={
          <Segmented
            label="Shown as"
            options={options}
            value={look}
            onValueChange={(next) => void place.set({ look: next })}
          />
        }
      >
        {look === "text" ? (
          <TextPane
            caseId={caseId}
            evidenceId={evidenceId}
            place={at}
            marks={marks.items}
            words={words}
            onPlace={place.goTo}
          />
        ) : null}
        {look === "records" ? (
          <RecordsPane
            caseId={caseId}
            evidenceId={evidenceId}
            words={words}
            onPlace={(next) => place.goTo(next, binary ? "bytes" : "text")}
          />
        ) : null}
        {look === "bytes" ? (
          <BytesPane
            caseId={caseId}
            evidenceId={evidenceId}
            offset={at.offset}
            onPlace={(next) => place.goTo(next, "bytes")}
          />
        ) : null}
        {look === "rejected" ? (
          <RejectedPane
            caseId={caseId}
            file={file}
            reason={place.reason}
            onReason={(reason) => void place.set({ reason })}
            onPlace={place.goTo}
          />
        ) : null}
      </Section>
    </>
  );
}
