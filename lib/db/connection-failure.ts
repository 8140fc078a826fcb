import { AppError } from "@/lib/core/errors";

function placeOf(url: string): { server: string; user: string; database: string } {
  const parsed = new URL(url);
  return {
    server: `${parsed.hostname || "localhost"}:${parsed.port || "5432"}`,
    user: decodeURIComponent(parsed.username) || "(none)",
    database: decodeURIComponent(parsed.pathname.slice(1)) || "(none)",
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name cannot be looked up at the moment",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  ETIMEDOUT: "it does not answer",
  ECONNRESET: "it closed the connection",
};

/**
 * What went wrong with the server of DATABASE_URL, in one sentence without its password, or null for
 * something unexpected.
 */
export function explainDatabaseFailure(error: unknown, url: string): AppError | null {
  if (error instanceof AppError) return error;
  const { server, user, database } = placeOf(url);
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const say = (sentence: string) => new AppError("UNAVAILABLE", sentence);
  const why = unreachable[code];
  if (why !== undefined) return say(`The database server ${server} of DATABASE_URL cannot be reached: ${why}.`);
  if (/timeout expired|timed? ?out/i.test(message)) {
    return say(`The server ${server} of DATABASE_URL does not answer as PostgreSQL does. Check host and port.`);
  }
  if (code === "28P01" || code === "28000" || /SASL|password must be a string/.test(message)) {
    return say(
      `The database server ${server} refuses the account ${user} of DATABASE_URL. Check its name and password, and the server's pg_hba.conf.`,
    );
  }
  if (code === "3D000")
    return say(`The database server ${server} has no database named ${database}. Create it, or mend DATABASE_URL.`);
  if (code === "42501") {
    return say(
      `The account ${user} of DATABASE_URL may not change the database ${database} (${message}). Make it the database's owner.`,
    );
  }
  if (code === "53100") return new AppError("DISK_FULL", `The disk of the database server ${server} is full.`);
  if (code === "53300") return say(`The database server ${server} has no connection left. Raise its max_connections.`);
  if (code === "57P03")
    return say(`The database server ${server} is still starting or stopping. Start again in a moment.`);
  if (/SSL|certificate/i.test(message)) return say(`The encrypted connection to ${server} failed: ${message}.`);
  if (/terminated unexpectedly|unrecognized|invalid|unexpected/i.test(message) && !/^\d|^[A-Z0-9]{5}$/.test(code)) {
    return say(`The server ${server} of DATABASE_URL does not answer as PostgreSQL does. Check host and port.`);
  }
  return null;
}
