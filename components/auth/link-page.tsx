import type { ReactNode } from "react";

import { LinkButton } from "@/components/ui/link-button";

/** What stands above and below the form of a one-time link. */
export function LinkPage({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-4">
      <div className="grid gap-1">
        <h1>{title}</h1>
        <p className="text-muted">{lead}</p>
      </div>
      {children}
    </div>
  );
}

/** A link that opens nothing any more, and the way on. */
export function DeadLink({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-4 border-t border-line-strong pt-5">
      <h1>{title}</h1>
      <div className="grid gap-2 text-reading">{children}</div>
      <LinkButton href="/sign-in" tone="primary" size="l">
        Go to sign-in
      </LinkButton>
    </div>
  );
}
