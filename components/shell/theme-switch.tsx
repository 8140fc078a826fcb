"use client";

import { useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { rememberChoice } from "@/components/ui/remember";
import type { Theme } from "./preferences";

/** Puts a theme in force at once and keeps it for the next visit. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  rememberChoice("bw_theme", theme);
}

function watchTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

/** The theme in force: as chosen, not as resolved. */
export function useTheme(): string {
  return useSyncExternalStore(
    watchTheme,
    () => document.documentElement.dataset.theme ?? "system",
    () => "system",
  );
}

/** Names the theme it leads to. Which word is right is decided in CSS, so it is right before any script runs. */
export function ThemeSwitch({ className }: { className?: string }) {
  return (
    <Button tone="quiet" onClick={() => chooseTheme(isDark() ? "light" : "dark")} className={className}>
      <span className="when-light">
        <span className="sr-only">Switch to the </span>Dark<span className="sr-only"> theme</span>
      </span>
      <span className="when-dark">
        <span className="sr-only">Switch to the </span>Light<span className="sr-only"> theme</span>
      </span>
    </Button>
  );
}

function isDark(): boolean {
  const theme = document.documentElement.dataset.theme;
  return theme === "dark" || (theme === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches);
}
