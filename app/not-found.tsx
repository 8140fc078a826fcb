import type { Metadata } from "next";
import { PlainPage } from "@/components/shell/plain-page";
import { LinkButton } from "@/components/ui/link-button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <PlainPage wide foot="Pages you may not see and pages that do not exist answer alike.">
      <div className="grid gap-4 border-t border-line-strong pt-5">
        <h1>There is nothing at this address</h1>
        <p className="text-reading">
          The page does not exist, or you may not see it. If a colleague sent you the link, ask them to assign you to
          the case. If you typed it, check the case reference: it looks like <code>BW-000123</code>.
        </p>
        <div className="flex flex-wrap gap-2">
          <LinkButton href="/" prefetch={false} tone="primary" size="l">
            Go to the portfolio
          </LinkButton>
        </div>
      </div>
    </PlainPage>
  );
}
