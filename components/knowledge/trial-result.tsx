import { Reasons } from "@/components/findings/reasons";
import { SeverityMark } from "@/components/marks/severity-mark";
import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";
import { formatCount } from "@/components/ui/numbers";
import { visible } from "@/components/ui/visible-text";
import { sourceLabel } from "@/lib/core/words";
import type { TestView } from "@/lib/knowledge/schema";

import { asSentence } from "./words";

/** What was read, in one sentence: a trial that read nothing proves nothing. */
export function readSentence({ format, rows, records }: Pick<TestView, "format" | "rows" | "records">): string {
  if (format === null) return "The text was not recognised as a known kind of file, so only its bytes were matched.";
  const rejected = rows - records;
  const read = `Read as ${sourceLabel(format.replaceAll("_", "-"))}: ${formatCount(records)} ${records === 1 ? "record" : "records"}`;
  return rejected > 0 ? `${read}, ${formatCount(rejected)} rows could not be read.` : `${read}.`;
}

/** What the rule would find: each match with its line, and why it matched, field by field. */
export function TrialResult({ result }: { result: TestView }) {
  const { matches, problems, complete } = result;
  const count = matches.reduce((sum, match) => sum + match.count, 0);
  return (
    <div className="grid gap-3">
      <p role="status">
        <b>
          {count === 0
            ? "No match."
            : `${formatCount(count)} ${count === 1 ? "match" : "matches"}${complete ? "" : " so far"}.`}
        </b>{" "}
        <span className="text-muted">{readSentence(result)}</span>
      </p>
      {problems.map((problem) => (
        <Callout key={problem} tone="problem">
          {visible(asSentence(problem))}
        </Callout>
      ))}
      {matches.map((match) => (
        <section key={match.rule} aria-label={match.title} className="grid gap-2">
          <h3 className="flex flex-wrap items-center gap-x-3">
            {visible(match.title)}
            <span className="font-normal">
              <SeverityMark severity={match.severity} />
            </span>
            <span className="text-compact font-normal text-muted">
              {formatCount(match.count)} {match.count === 1 ? "hit" : "hits"}
            </span>
          </h3>
          {match.samples.map((sample) => (
            <div key={`${sample.line} ${sample.offset}`} className="grid gap-1.5">
              <CodeBlock
                compact
                label={`Line ${sample.line}`}
                lines={[{ number: sample.line, text: sample.text, on: true }]}
                head={<span>byte {formatCount(sample.offset)}</span>}
              />
              {sample.why.length > 0 ? <Reasons reasons={sample.why} condition={sample.condition ?? null} /> : null}
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}
