import { Section } from "@/components/ui/section";
import type { CaseView } from "@/lib/cases/schema";
import { missingForNoEvidence, questionBefore } from "@/lib/servers/rules";
import type { ServerView } from "@/lib/servers/schema";

type Unknown = { key: string; question: string; because: string };

/** What nobody can say yet, and why: the same questions that the reports print. */
export function unknownsOf(data: CaseView, servers: readonly ServerView[]): Unknown[] {
  if (servers.length === 0)
    return [{ key: "servers", question: "Which servers are affected?", because: "No server is in scope yet." }];
  return servers.flatMap((server) => {
    const own: Unknown[] = [];
    if (server.exposure === "unknown")
      own.push({
        key: `${server.id}e`,
        question: `Is the flaw still open on ${server.hostname}?`,
        because: "No build reading decides it.",
      });
    const missing = missingForNoEvidence({ hunting: server.hunting, kinds: server.seen, proposed: null });
    if (missing.length > 0)
      own.push({
        key: `${server.id}c`,
        question: `Was there anything else on ${server.hostname}?`,
        because: missing.join(" "),
      });
    if (server.reach !== null && server.reach.before !== null)
      own.push({ key: `${server.id}b`, ...questionBefore(server.hostname, server.reach) });
    return own;
  });
}

const shown = 6;

export function Unknowns({ data, servers }: { data: CaseView; servers: readonly ServerView[] }) {
  const unknowns = unknownsOf(data, servers);
  return (
    <Section id="unknowns" title="What is not known" meta={unknowns.length === 0 ? undefined : String(unknowns.length)}>
      {unknowns.length === 0 ? (
        <p className="text-muted">
          No question follows from the data: every build is read, every hunt is done, and the logs cover the whole
          exposure window.
        </p>
      ) : null}
      <ul className="grid gap-2">
        {unknowns.slice(0, shown).map((unknown) => (
          <li key={unknown.key}>
            <p>{unknown.question}</p>
            <p className="text-compact text-muted">{unknown.because}</p>
          </li>
        ))}
      </ul>
      {unknowns.length > shown ? (
        <details className="mt-2">
          <summary className="text-compact text-muted">{unknowns.length - shown} more</summary>
          <ul className="mt-2 grid gap-2">
            {unknowns.slice(shown).map((unknown) => (
              <li key={unknown.key}>
                <p>{unknown.question}</p>
                <p className="text-compact text-muted">{unknown.because}</p>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </Section>
  );
}
