import pino from "pino";

import { env } from "./env";

let logger: pino.Logger | undefined;

/** The process log: JSON lines on stdout, secrets left out. */
export function log(): pino.Logger {
  logger ??= pino({
    level: env().logLevel,
    redact: ["*.password", "*.secret", "*.token", "req.headers.cookie", "req.headers.authorization"],
  });
  return logger;
}
