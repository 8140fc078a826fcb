import { sharedWords } from "@/components/sharing/languages/all";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import type { AnswerView } from "@/lib/sharing/schema";

/** What the organization answered, latest first, with what it led to. */
export function AnswerList({ answers }: { answers: readonly AnswerView[] }) {
  if (answers.length === 0) return null;
  return (
    <section aria-label="Answers" className="grid gap-2">
      <h3>Answers</h3>
      <ul className="grid gap-2">
        {answers.map((answer) => (
          <li key={answer.id} className="border-l-3 border-line-strong pl-3">
            <span className="wrap-anywhere">
              <b>{visible(answer.byName)}</b>: {visible(answer.hostname)} is {sharedWords.en.says[answer.says]}
              {answer.build ? <span className="mono"> {visible(answer.build)}</span> : null}
            </span>
            {answer.words ? (
              <span className="block whitespace-pre-line wrap-anywhere">{visible(answer.words)}</span>
            ) : null}
            <span className="block text-compact text-muted">
              {answer.outcome} <Time at={answer.at} as="ago" />, over the link of {visible(answer.link)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
