"use client";

import { useCallback, useRef } from "react";

import { useBinding } from "@/components/shell/keyboard";

function focusRow(taskId: string): void {
  const row = document.getElementById(`task-${taskId}`);
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

/** J and K walk through the rows that are shown; Enter opens the one with the focus, as on any button. */
export function useTaskKeys(ids: readonly string[]): { onFocus: (taskId: string) => void } {
  const current = useRef<string | null>(null);
  const step = (by: 1 | -1) => {
    const index = current.current === null ? -1 : ids.indexOf(current.current);
    const next = index === -1 ? ids[0] : ids[Math.min(ids.length - 1, Math.max(0, index + by))];
    if (next !== undefined) focusRow(next);
  };
  useBinding({ keys: "j", label: "Next task", group: "Checklist", run: () => step(1) });
  useBinding({ keys: "k", label: "Previous task", group: "Checklist", run: () => step(-1) });
  const onFocus = useCallback((taskId: string) => {
    current.current = taskId;
  }, []);
  return { onFocus };
}
