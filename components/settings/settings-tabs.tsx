"use client";

import { usePathname } from "next/navigation";

import { LinkTabs } from "@/components/ui/link-tabs";

/** The pages of one's own account, and for administrators the installation's audit. */
export function SettingsTabs({ tokens, mail, audit }: { tokens: boolean; mail: boolean; audit: boolean }) {
  const pathname = usePathname();
  const pages = [
    { href: "/settings", label: "Profile and password" },
    { href: "/settings/sessions", label: "Sessions" },
    ...(tokens ? [{ href: "/settings/tokens", label: "API tokens" }] : []),
    ...(mail ? [{ href: "/settings/mail", label: "Mail" }] : []),
    ...(audit ? [{ href: "/settings/audit", label: "Audit" }] : []),
  ];
  return <LinkTabs label="Settings" tabs={pages.map((page) => ({ ...page, current: page.href === pathname }))} />;
}
