import type { ReactNode } from "react";

/** Pages of links without an account: nothing of the product's frame, one column that a phone holds. */
export default function SharedLayout({ children }: { children: ReactNode }) {
  return (
    <main id="main" tabIndex={-1} className="mx-auto grid w-full max-w-140 content-start gap-6 px-4 py-6 outline-none">
      {children}
    </main>
  );
}
