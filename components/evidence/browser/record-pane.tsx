"use client";

import Link from "next/link";
import { useState } from "react";

import { SeverityMark } from "@/components/marks/severity-mark";
import { Callout } from "@/components/ui/callout";
import { formatCount } from "@/components/ui/numbers";
import { Segmented } from "@/components/ui/segmented";
import { visible } from "@/components/ui/visible-text";
import { severities } from "@/lib/core/states";
import type { BrowseView, MarkView, ShownRecordView } from "@/lib/evidence/schema";

import { MarkedText } from "./marked-text";

type Props = {
  caseId: string;
  view: BrowseView;
  /** The byte where the chosen line begins, and the one after it. */
  span: { from: number; to: number } | null;
  marks: readonly MarkView[];
  words: readonly string[];
};

const unparsed: Partial<Record<BrowseView["parsing"], string>> = {
  none: "No parser reads this format, so there is its text alone.",
  too_large:
    "This format is read from its first byte, and the file is larger than 32 MB. Its records were read and matched; here there is its text.",
};

/** What the file's parser reads in the chosen line: its fields, those that made it match, and the findings that quote it. */
export function RecordPane({ caseId, view, span, marks, words }: Props) {
  const [all, setAll] = useState<"filled" | "all">("filled");
  const why = unparsed[view.parsing];
  const within = (offset: number) => span !== null && offset >= span.from && offset < span.to;
  const records = view.records.filter((record) => within(record.offset));
  const rejection = view.rejected.find((row) => within(row.offset));
  const own = marks.filter((mark) => mark.line > 0 && within(mark.offset));
  return (
    <div className="grid content-start gap-3">
      {own.map((mark) => {
        const severity = severities.find((known) => known === mark.severity);
        return (
          <p key={`${mark.findingId} ${mark.offset}`} className="flex flex-wrap items-baseline gap-x-2">
            {severity ? <SeverityMark severity={severity} look="alone" /> : null}
            <Link href={`/cases/${caseId}/findings?finding=${mark.findingId}`} prefetch={false}>
              {visible(mark.title)}
            </Link>
            <span className="text-compact text-muted">quotes this line</span>
          </p>
        );
      })}
      {rejection ? (
        <Callout tone="problem" title="Rejected.">
          {visible(rejection.reason)}
        </Callout>
      ) : null}
      {why ? <p className="text-muted">{why}</p> : null}
      {!why && span === null ? <p className="text-muted">Choose a line to see the record in it.</p> : null}
      {!why && span !== null && records.length === 0 && !rejection ? (
        <p className="text-muted">
          No record begins in this line: it is a header, a remark, or part of the record before it.
        </p>
      ) : null}
      {records.length > 0 ? (
        <Segmented
          label="Fields shown"
          options={[
            { value: "filled", label: "With a value" },
            { value: "all", label: "All fields" },
          ]}
          value={all}
          onValueChange={setAll}
          className="justify-self-start"
        />
      ) : null}
      {records.slice(0, 20).map((record) => (
        <RecordFields
          key={record.offset}
          record={record}
          empty={all === "all"}
          why={own.flatMap((mark) => mark.why)}
          words={words}
        />
      ))}
      {records.length > 20 ? (
        <p className="text-muted">{formatCount(records.length - 20)} more records stand in this line.</p>
      ) : null}
    </div>
  );
}

type FieldsProps = { record: ShownRecordView; empty: boolean; why: MarkView["why"]; words: readonly string[] };

/** The fields of one record; those that made it match stand out and say which test they met. */
export function RecordFields({ record, empty, why, words }: FieldsProps) {
  const fields = record.fields.filter((field) => empty || field.value !== "");
  return (
    <dl className="grid grid-cols-[minmax(6rem,2fr)_minmax(0,5fr)] border-t border-line">
      {fields.map((field) => {
        const tests = why.filter((one) => one.field === field.name);
        return (
          <div key={field.name} className="contents *:border-b *:border-line *:py-1">
            <dt className={tests.length > 0 ? "mono pr-2 wrap-anywhere text-fg" : "mono pr-2 wrap-anywhere text-muted"}>
              {visible(field.name)}
            </dt>
            <dd className="min-w-0 wrap-anywhere">
              {field.value === "" ? (
                <span className="text-muted">empty</span>
              ) : (
                <code>
                  <MarkedText text={field.value} values={[...words, ...tests.map((test) => test.value)]} />
                </code>
              )}
              {field.cut ? <span className="text-muted"> … cut</span> : null}
              {tests.map((test) => (
                <span key={test.test} className="block text-compact text-muted">
                  matched: {visible(test.test)}
                </span>
              ))}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
