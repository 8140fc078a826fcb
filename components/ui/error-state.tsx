import type { ReactNode } from "react";
import { Button } from "./button";
import { Callout } from "./callout";

/** One part of a page could not be loaded; the rest stands. */
export function ErrorState({
  title,
  message,
  onRetry,
  children,
}: {
  title: string;
  message: string;
  onRetry?: () => void;
  children?: ReactNode;
}) {
  return (
    <div className="px-gutter py-4">
      <Callout
        tone="problem"
        title={title}
        actions={onRetry ? <Button onClick={onRetry}>Try again</Button> : undefined}
        live
      >
        {message}
        {children}
      </Callout>
    </div>
  );
}
