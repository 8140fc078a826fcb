import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Sprite } from "@/components/marks/sprite";
import { readPreferences } from "@/components/shell/preferences";
import { Providers } from "@/components/shell/providers";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Breakwater", template: "%s · Breakwater" },
  description: "Incident-response case manager for mass-exploitation campaigns",
  applicationName: "Breakwater",
  robots: { index: false, follow: false },
  referrer: "same-origin",
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#0e1116" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { theme, zone, singleKeys, nowMs } = await readPreferences();
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en" data-theme={theme} className="font-sans">
      <body className="min-h-dvh bg-bg text-fg">
        <Sprite />
        <Providers zone={zone} nowMs={nowMs} singleKeys={singleKeys} nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
