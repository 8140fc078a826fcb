"use client";

import { ErrorReport } from "@/components/shell/error-report";
import "./globals.css";

export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en" data-theme="system" className="font-sans">
      <body className="min-h-dvh bg-bg text-fg">
        <title>Error · Breakwater</title>
        <main className="mx-auto grid min-h-dvh max-w-120 items-center p-4">
          <ErrorReport digest={error.digest} onRetry={reset} />
        </main>
      </body>
    </html>
  );
}
