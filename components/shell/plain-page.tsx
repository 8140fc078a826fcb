import type { ReactNode } from "react";
import { Brand } from "@/components/marks/brand";

/** A page outside the frame: sign-in, set-up, an error, a page that is not there. Body is 320 to 480 px wide, centred. */
export function PlainPage({
  brand,
  foot,
  wide = false,
  children,
}: {
  brand?: string;
  foot?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="grid min-h-dvh grid-cols-1 grid-rows-[auto_1fr_auto] justify-items-center gap-8 p-6 max-md:p-4"
    >
      <Brand name={brand} className="h-bar justify-self-start px-2" />
      <div className={wide ? "w-full max-w-120 self-center" : "w-full max-w-80 self-center"}>{children}</div>
      <div className="text-center text-compact text-muted">{foot}</div>
    </main>
  );
}
