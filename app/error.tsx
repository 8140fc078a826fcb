"use client";

import { ErrorReport } from "@/components/shell/error-report";
import { PlainPage } from "@/components/shell/plain-page";

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <PlainPage wide foot="Nothing you saved is lost: every change is stored before the page says so.">
      <ErrorReport digest={error.digest} onRetry={reset} />
    </PlainPage>
  );
}
