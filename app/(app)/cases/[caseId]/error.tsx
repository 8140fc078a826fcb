"use client";

import { ErrorReport } from "@/components/shell/error-report";

export default function CaseError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <ErrorReport digest={error.digest} onRetry={reset} home="/portfolio" />;
}
