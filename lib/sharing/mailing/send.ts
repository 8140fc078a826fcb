import { createTransport } from "nodemailer";

import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { hourMs, minuteMs } from "@/lib/core/time";

export type Outgoing = {
  id: string;
  toName: string;
  toAddress: string;
  subject: string;
  text: string;
  attachments?: readonly { filename: string; content: Uint8Array; contentType: string }[];
};

/** What the mail server said: taken, not now, or never. */
export type Sent =
  | { kind: "taken"; messageId: string }
  | { kind: "later"; why: string }
  | { kind: "never"; why: string };

const connectMs = 20_000;

function fromAddress(smtpUrl: string): string {
  const { mailFrom } = env();
  if (mailFrom !== undefined) return mailFrom;
  const { username, hostname } = new URL(smtpUrl);
  const user = decodeURIComponent(username);
  return user.includes("@") ? user : `breakwater@${hostname}`;
}

function answerOf(error: unknown): Exclude<Sent, { kind: "taken" }> {
  const why = error instanceof Error ? error.message : String(error);
  const code = typeof error === "object" && error !== null && "responseCode" in error ? Number(error.responseCode) : 0;
  // RFC 5321, section 4.2.1: 4xx may work later, 5xx will not. Without an answer the line is to blame.
  return {
    kind: code >= 500 && code < 600 && code !== 530 && code !== 535 ? "never" : "later",
    why: why.slice(0, 500),
  };
}

/** A line to the configured mail server; the same Message-ID for every attempt, so that a second copy is known as one. */
export function openMailer() {
  const { smtpUrl } = env();
  if (smtpUrl === undefined) throw new AppError("UNPROCESSABLE", "No mail server is configured.");
  const from = fromAddress(smtpUrl);
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: 2 * connectMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ id, toName, toAddress, subject, text, attachments = [] }: Outgoing): Promise<Sent> {
      const messageId = `<${id}@${from.split("@").at(-1)?.replace(/[>\s]/g, "") ?? "breakwater"}>`;
      try {
        await transport.sendMail({
          from: { name: "Breakwater", address: from },
          to: { name: toName, address: toAddress },
          subject,
          text,
          attachments: attachments.map(({ content, ...file }) => ({ ...file, content: Buffer.from(content) })),
          messageId,
          headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
        });
        return { kind: "taken", messageId };
      } catch (error) {
        return answerOf(error);
      }
    },
    close: () => transport.close(),
  };
}

const delaysMs = [minuteMs, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 6 * hourMs];

/** When to try again after so many attempts; null when it was enough. */
export function nextAttemptMs(attempts: number): number | null {
  return delaysMs[attempts - 1] ?? null;
}

/** Milliseconds until letters may be sent: 0 outside the quiet hours, which are given as "22-6" in UTC. */
export function quietForMs(quiet: { fromHour: number; toHour: number } | undefined, now: Date): number {
  if (quiet === undefined || quiet.fromHour === quiet.toHour) return 0;
  const { fromHour, toHour } = quiet;
  const hour = now.getUTCHours();
  const inside = fromHour < toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour;
  if (!inside) return 0;
  const end = new Date(now);
  end.setUTCHours(toHour, 0, 0, 0);
  if (end <= now) end.setUTCDate(end.getUTCDate() + 1);
  return end.getTime() - now.getTime();
}

type Report = Omit<Outgoing, "id" | "attachments"> & { filename: string; pdf: Uint8Array };

/** Sends a report to a reader of the team, with the file. */
export async function sendReport({ filename, pdf, ...letter }: Report): Promise<Sent> {
  const mailer = openMailer();
  try {
    return await mailer.send({
      ...letter,
      id: newId(),
      attachments: [{ filename, content: pdf, contentType: "application/pdf" }],
    });
  } finally {
    mailer.close();
  }
}
