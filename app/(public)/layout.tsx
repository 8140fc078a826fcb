import type { ReactNode } from "react";

import { TlpBadge } from "@/components/marks/marking-badge";
import { PlainPage } from "@/components/shell/plain-page";
import packageFile from "@/package.json";

export default function PublicLayout({ children }: { children: ReactNode }) {
  const foot = (
    <>
      Breakwater {packageFile.version} · every sign-in is recorded · <TlpBadge level="AMBER" />
    </>
  );
  return <PlainPage foot={foot}>{children}</PlainPage>;
}
