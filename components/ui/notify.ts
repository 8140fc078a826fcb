"use client";

import { visible } from "./visible-text";

type Notice = {
  /** One more line. */
  detail?: string;
  /** One act, most often undo. */
  action?: { label: string; run: () => void };
};

/** Says shortly that something worked. Never the only place where an error is told: errors stay beside their cause. */
export async function notifyDone(message: string, notice: Notice = {}): Promise<void> {
  const { toast } = await import("sonner");
  toast.success(visible(message), options(notice));
}

/** Says shortly that something did not work, when its cause is no longer on the page. */
export async function notifyFailed(message: string, notice: Notice = {}): Promise<void> {
  const { toast } = await import("sonner");
  toast.error(visible(message), { ...options(notice), duration: 12_000 });
}

function options({ detail, action }: Notice) {
  return { description: detail, action: action ? { label: action.label, onClick: action.run } : undefined };
}
