"use client";

import { Toaster as Base } from "sonner";

const toastStyle =
  "flex w-full font-sans items-start gap-2 rounded-panel border border-line-strong bg-raised px-3 py-2.5 text-body text-fg shadow-float [&_[data-icon]]:mt-0.5 [&_[data-button]]:ml-auto [&_[data-button]]:shrink-0 [&_[data-button]]:font-medium [&_[data-button]]:text-accent [&_[data-content]]:min-w-0 [&_[data-content]]:grow";

/** Where short notices appear. Mounted once by the providers. */
export function Toaster() {
  return (
    <Base
      position="bottom-right"
      visibleToasts={3}
      gap={8}
      offset={16}
      mobileOffset={12}
      containerAriaLabel="Notices"
      toastOptions={{
        unstyled: true,
        duration: 6000,
        classNames: {
          toast: toastStyle,
          title: "font-medium",
          description: "text-compact text-muted",
          error: "urgent-high [&_[data-icon]]:text-high",
          success: "urgent-accent [&_[data-icon]]:text-done",
        },
      }}
    />
  );
}
