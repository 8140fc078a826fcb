"use client";

import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { CopyText } from "@/components/ui/copy-text";

/** What happened, what to do, the number to quote, the way back. The cause itself stays in the server's log. */
export function ErrorReport({ digest, onRetry, home = "/" }: { digest?: string; onRetry: () => void; home?: string }) {
  return (
    <div className="grid gap-4 border-t border-line-strong pt-5" role="alert">
      <h1>This page could not be shown</h1>
      <p className="text-reading">
        Something failed on our side while the page was made. Try it again; if it fails again, tell your administrator
        the error number below, which leads to the entry in the server’s log.
      </p>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1 border-y border-line py-2">
        <dt className="text-muted">Error number</dt>
        <dd>
          {digest ? (
            <CopyText text={digest} label="error number" />
          ) : (
            <span className="text-muted">none: it failed in this browser</span>
          )}
        </dd>
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button tone="primary" size="l" onClick={onRetry}>
          Try again
        </Button>
        <a href={home} className={buttonStyle({ size: "l" })}>
          Go to the portfolio
        </a>
      </div>
    </div>
  );
}
