import type { ReactNode } from "react";

import { visible } from "@/components/ui/visible-text";
import { matchMarks } from "@/lib/findings/rules";

/** Text of evidence with every unseen character shown, and the values marked that made it match or that were searched for. */
export function MarkedText({ text, values }: { text: string; values: readonly string[] }): ReactNode {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const [start, end] of matchMarks(text, values)) {
    parts.push(visible(text.slice(at, start)), <mark key={start}>{visible(text.slice(start, end))}</mark>);
    at = end;
  }
  parts.push(visible(text.slice(at)));
  return <bdi>{parts}</bdi>;
}
