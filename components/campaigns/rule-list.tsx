import { SeverityMark } from "@/components/marks/severity-mark";
import { CompromiseMark } from "@/components/marks/compromise-mark";
import { CodeBlock } from "@/components/ui/code-block";
import { Facts, Section } from "@/components/ui/section";
import { Tag } from "@/components/ui/tag";
import { type CampaignWords, severityOfLevel, type ShownRule, type YaraSource } from "@/lib/campaigns/schema";

function linesOf(text: string): { number: number; text: string }[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line, index) => ({ number: index + 1, text: line }));
}

/** Every rule of the pack: what it says, and the condition itself. */
export function RuleList({
  sigma,
  yara,
  words,
}: {
  sigma: readonly ShownRule[];
  yara: readonly YaraSource[];
  words: CampaignWords;
}) {
  return (
    <>
      <Section title="Rules over records" meta={`${sigma.length} in Sigma format, worst first`}>
        <ul className="border-t border-line">
          {sigma.map((rule) => (
            <Rule key={rule.id} rule={rule} words={words} />
          ))}
        </ul>
      </Section>
      {yara.map((file) => (
        <Section key={file.name} title={`Rules over files: ${file.name}`} meta="YARA">
          <CodeBlock label={file.name} lines={linesOf(file.source)} />
        </Section>
      ))}
    </>
  );
}

function Rule({ rule, words }: { rule: ShownRule; words: CampaignWords }) {
  const { stage, proposes, supersedes = [], follows, distinct, note } = rule.breakwater;
  return (
    <li className="border-b border-line">
      <details className="group">
        <summary className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 py-1.5 -outline-offset-2 hover:bg-hover">
          <svg
            viewBox="0 0 16 16"
            aria-hidden="true"
            className="mark text-muted transition-transform group-open:rotate-90"
          >
            <path d="m6 4 4 4-4 4" />
          </svg>
          <span className="w-22">
            <SeverityMark severity={severityOfLevel[rule.level]} />
          </span>
          <span className="font-medium">{rule.title}</span>
          {stage ? <Tag>{words.stage[stage]}</Tag> : null}
          <span className="ml-auto flex flex-wrap gap-1">
            {rule.techniques.map((technique) => (
              <Tag key={technique} mono>
                {technique}
              </Tag>
            ))}
          </span>
        </summary>
        <div className="grid gap-3 pt-1 pb-4 pl-6.5">
          <p className="max-w-160 text-reading">{rule.description}</p>
          <CodeBlock
            label={`Condition of ${rule.name}`}
            lines={linesOf(rule.detectionYaml)}
            head={
              <span className="mono">
                {rule.name}.yml, version {rule.version}
              </span>
            }
          />
          <Facts
            facts={[
              {
                name: "Reads",
                value: rule.recordKinds.map((kind) => (
                  <Tag key={kind} mono className="mr-1">
                    {kind}
                  </Tag>
                )),
              },
              ...(proposes
                ? [{ name: "Proposes", value: <CompromiseMark state={proposes} label={words.compromise[proposes]} /> }]
                : []),
              ...(supersedes.length > 0 ? [{ name: "Says more than", value: supersedes.join(", ") }] : []),
              ...(follows
                ? [{ name: "Only after", value: `${follows.rules.join(" or ")} within ${follows.withinSeconds} s` }]
                : []),
              ...(distinct
                ? [
                    {
                      name: "Only with",
                      value: `more than ${distinct.moreThan} different ${distinct.field} within ${distinct.withinSeconds} s`,
                    },
                  ]
                : []),
              { name: "False alarms", value: rule.falsepositives.join("; ") || "none known" },
              { name: "References", value: rule.references.join("; ") || "–" },
              ...(note ? [{ name: "Note", value: note }] : []),
            ]}
          />
        </div>
      </details>
    </li>
  );
}
