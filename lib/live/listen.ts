import pg from "pg";

import { databaseUrls } from "@/lib/core/env";
import { log } from "@/lib/core/log";

import { liveChannel } from "./publish";
import { liveEvent, type LiveEvent } from "./schema";

type Listener = (event: LiveEvent) => void;
type Ear = { listeners: Set<Listener>; client: pg.Client | null; retry: NodeJS.Timeout | null };

declare global {
  var breakwaterEar: Ear | undefined;
}

// One LISTEN connection per process, kept on globalThis so that hot reload does not open more.
function ear(): Ear {
  globalThis.breakwaterEar ??= { listeners: new Set(), client: null, retry: null };
  return globalThis.breakwaterEar;
}

const retryMs = 1_000;

async function connect(held: Ear): Promise<void> {
  const connection = new pg.Client({
    connectionString: databaseUrls().portfolioUrl,
    application_name: "breakwater live",
  });
  held.client = connection;
  const lost = () => {
    if (held.client !== connection) return;
    held.client = null;
    held.retry ??= setTimeout(() => {
      held.retry = null;
      if (held.listeners.size > 0 && held.client === null) void connect(held);
    }, retryMs);
  };
  connection.on("error", lost);
  connection.on("end", lost);
  connection.on("notification", ({ payload }) => {
    const event = liveEvent.safeParse(JSON.parse(payload ?? "null"));
    if (event.success) for (const listener of held.listeners) listener(event.data);
  });
  try {
    await connection.connect();
    await connection.query(`LISTEN ${liveChannel}`);
  } catch (error) {
    log().warn({ err: error }, "live updates are not connected; trying again");
    lost();
  }
}

/** Calls `listener` for every committed change in the installation until the returned function is called. */
export function listen(listener: Listener): () => void {
  const held = ear();
  held.listeners.add(listener);
  if (held.client === null && held.retry === null) void connect(held);
  return () => held.listeners.delete(listener);
}
