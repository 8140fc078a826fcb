import { MessageChannel, type MessagePort } from "node:worker_threads";
import { z } from "zod";

import { AppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { TimelineEntry } from "@/lib/evidence/parsers/types";

/** More entries of one file than this are not put on the timeline; the file keeps them all. */
export const mostEntries = 2_000_000;

const reply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("stored") }),
  z.object({ kind: z.literal("refused") }),
]);

/** Hands entries of one file to the main thread; `flush` waits until they are stored, so a fast reader cannot fill the memory. */
export type EntrySender = { add(entry: TimelineEntry): void; flush(): Promise<void>; told(): number };

/** The end of the channel that a reading thread holds. */
export function entrySender(port: MessagePort): EntrySender {
  let batch: TimelineEntry[] = [];
  let told = 0;
  return {
    add(entry) {
      told++;
      if (told <= mostEntries) batch.push(entry);
    },
    told: () => told,
    async flush() {
      if (batch.length === 0) return;
      const sent = batch;
      batch = [];
      const answer = new Promise<unknown>((resolve) => port.once("message", resolve));
      port.postMessage(sent);
      if (reply.parse(await answer).kind === "refused") throw new Error("The timeline could not be stored.");
    },
  };
}

/** The end that the main thread holds: every batch goes to `store`, one after the other. */
export function entryReceiver(store: (entries: TimelineEntry[]) => Promise<void>): {
  port: MessagePort;
  close: () => void;
} {
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (entries: TimelineEntry[]) => {
    store(entries).then(
      () => port1.postMessage({ kind: "stored" }),
      (error: unknown) => {
        // An attempt that was overtaken learns of it here; anything else is a fault to be looked at.
        if (!(error instanceof AppError)) log().error({ err: error }, "entries of a timeline");
        port1.postMessage({ kind: "refused" });
      },
    );
  });
  return { port: port2, close: () => port1.close() };
}
