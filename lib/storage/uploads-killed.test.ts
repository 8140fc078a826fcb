import { spawn } from "node:child_process";
import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { newId } from "@/lib/core/ids";
import { openStore } from "./blobs";

const project = fileURLToPath(new URL("../..", import.meta.url));
const sizeBytes = 24 * 1024 * 1024 + 4321;
const killPoints = 30;

type Run = { acknowledged: number; finished: string | null };

/** Runs the sender and kills it `afterMs` after it began to send, or lets it end. */
function sendAndKill(args: string[], afterMs: number | null): Promise<Run> {
  const child = spawn(
    process.execPath,
    ["--import", "./bin/register.mjs", "lib/storage/testing/send-upload.ts", ...args],
    { cwd: project, stdio: ["ignore", "pipe", "inherit"] },
  );
  const run: Run = { acknowledged: 0, finished: null };
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    rest += chunk.toString();
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [word = "", value = ""] = line.split(" ");
      if (word === "ready" && afterMs !== null) setTimeout(() => child.kill("SIGKILL"), afterMs);
      if (word === "ready" || word === "acknowledged") run.acknowledged = Number(value);
      if (word === "finished") run.finished = value;
    }
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(run));
  });
}

test(
  `an upload killed at ${killPoints} random moments resumes each time and ends with an equal hash`,
  { timeout: 300_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "bw-killed-"));
    try {
      const key = randomBytes(32);
      const content = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(sizeBytes));
      const sha256 = createHash("sha256").update(content).digest("hex");
      const store = await openStore({ root: join(folder, "blobs"), masterKey: key, reserveBytes: 0 });
      for (let kills = 0; kills < killPoints;) {
        const [uploadId, namespace] = [newId(), newId()];
        await store.uploads.create(uploadId, { namespace, declaredSizeBytes: sizeBytes });
        let durable = 0;
        for (;;) {
          const afterMs = kills < killPoints ? Math.random() * (durable === sizeBytes ? 500 : 90) : null;
          const run = await sendAndKill(
            [join(folder, "blobs"), key.toString("hex"), uploadId, namespace, String(sizeBytes)],
            afterMs,
          );
          if (run.finished !== null) break;
          kills += 1;
          expect(run.acknowledged).toBeGreaterThanOrEqual(durable);
          durable = (await store.uploads.state(uploadId)).offsetBytes;
          expect(durable).toBeGreaterThanOrEqual(run.acknowledged);
        }
        const blob = await store.uploads.finish(uploadId);
        expect(blob).toMatchObject({ sha256, sizeBytes, existed: false });
        expect(await store.verify(blob)).toEqual({ ok: true, sizeBytes });
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
