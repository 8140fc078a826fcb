"use client";

import { useState } from "react";

import { Spinner } from "@/components/ui/spinner";

/** The report as it will be sent, as the web page it also is; it runs no script and asks for nothing. */
export function ReportPreview({ src, title }: { src: string; title: string }) {
  const [shown, setShown] = useState<string | null>(null);
  const loading = shown !== src;
  return (
    <div className="relative" aria-busy={loading}>
      {loading ? (
        <p
          role="status"
          className="absolute inset-x-0 top-0 flex items-center gap-2 border-b border-line bg-raised p-3 text-muted"
        >
          <Spinner /> Making the report…
        </p>
      ) : null}
      <iframe
        key={src}
        title={title}
        src={src}
        sandbox=""
        onLoad={() => setShown(src)}
        className="h-[75dvh] w-full rounded-panel border border-line bg-raised"
      />
    </div>
  );
}
