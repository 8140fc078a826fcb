import type { LetterView } from "@/lib/sharing/schema";

export const templateWords: Record<LetterView["template"], string> = {
  notify: "Notification: affected, or may be",
  request: "Request for files",
  reminder: "Reminder: no answer yet",
};

export const letterStateWords: Record<LetterView["state"], string> = {
  queued: "Waiting",
  sent: "Sent",
  failed: "Given up",
  bounced: "Bounced",
  suppressed: "Not sent",
  withdrawn: "Taken back",
};
