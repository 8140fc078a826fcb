"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import dynamic from "next/dynamic";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { KeyboardProvider } from "./keyboard";
import { ClockProvider } from "@/components/ui/clock";
import type { Zone } from "@/lib/core/time";

const Toaster = dynamic(() => import("@/components/ui/toast").then((module) => module.Toaster), { ssr: false });

export type ProvidersProps = { zone: Zone; nowMs: number; singleKeys: boolean; nonce?: string; children: ReactNode };

/** What every page may count on: the zone and the clock, the keyboard, state in the URL, notices. */
export function Providers({ zone, nowMs, singleKeys, nonce, children }: ProvidersProps) {
  return (
    <CSPProvider nonce={nonce} disableStyleElements>
      <NuqsAdapter>
        <ClockProvider zone={zone} nowMs={nowMs}>
          <KeyboardProvider singleKeys={singleKeys}>
            {children}
            <Toaster />
          </KeyboardProvider>
        </ClockProvider>
      </NuqsAdapter>
    </CSPProvider>
  );
}
