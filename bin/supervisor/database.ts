import { setTimeout as pause } from "node:timers/promises";
import type { Settings } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { startEmbedded, type EmbeddedDatabase } from "@/lib/db/embedded";
import { explainFileFailure } from "./preflight";
import { markOf, type ProcessMark } from "./processes";
import { warn } from "./steps";

export type OpenDatabase = {
  ownerUrl: string;
  /** What to show beside the step: version and place. */
  note: string;
  /** What else a person should know, or null. */
  remark: string | null;
  stop: () => Promise<void>;
};

type Watcher = {
  onStart: (mark: ProcessMark & { name: string }) => void;
  onGiveUp: (error: AppError) => void;
};

const restartPausesMs = [200, 1_000, 3_000, 10_000];

function external(url: string): OpenDatabase {
  const { hostname, port, pathname } = new URL(url);
  return {
    ownerUrl: url,
    note: `${hostname}:${port || "5432"}${pathname} (DATABASE_URL)`,
    remark: null,
    stop: () => Promise.resolve(),
  };
}

async function open(root: string, dataDir: string): Promise<EmbeddedDatabase> {
  try {
    return await startEmbedded({ projectDirectory: root, dataDir });
  } catch (error) {
    throw explainFileFailure(error, `The database directory in ${dataDir}`) ?? error;
  }
}

/**
 * Opens the database of the installation: the server of DATABASE_URL, or the product's own, which is
 * then kept running on the same port through crashes until `stop`.
 */
export async function openDatabase(
  root: string,
  { settings, watcher }: { settings: Settings; watcher: Watcher },
): Promise<OpenDatabase> {
  if (settings.databaseUrl !== undefined) return external(settings.databaseUrl);
  let database = await open(root, settings.dataDir);
  let stopping = false;
  watcher.onStart({ name: "database", ...markOf(database.pid) });

  const again = async (): Promise<EmbeddedDatabase> => {
    for (const pauseMs of restartPausesMs) {
      await pause(pauseMs);
      try {
        return await open(root, settings.dataDir);
      } catch (error) {
        warn(error instanceof Error ? error.message : String(error));
      }
    }
    return open(root, settings.dataDir);
  };
  const keepRunning = async (): Promise<void> => {
    for (;;) {
      await database.exited;
      if (stopping) return;
      warn("The database ended; starting it again.");
      database = await again();
      if (stopping) return database.stop();
      watcher.onStart({ name: "database", ...markOf(database.pid) });
      warn("The database answers again.");
    }
  };
  const running = keepRunning().catch((error: unknown) => {
    watcher.onGiveUp(
      error instanceof AppError
        ? error
        : new AppError("UNAVAILABLE", `The database does not start again: ${String(error)}`),
    );
  });
  return {
    ownerUrl: database.ownerUrl,
    note: `PostgreSQL ${database.version} on 127.0.0.1:${database.port}`,
    remark: database.note,
    stop: async () => {
      stopping = true;
      await database.stop();
      await running;
    },
  };
}
