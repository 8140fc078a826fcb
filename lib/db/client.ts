import { PrismaPg } from "@prisma/adapter-pg";

import { databaseUrls } from "@/lib/core/env";

import { Prisma, PrismaClient } from "./generated/client";

export { Prisma };

/** An open transaction of either role; what every query and command receives. */
export type Tx = Prisma.TransactionClient;

/** The two login roles: `bound` sees one case, `portfolio` reads across cases. */
export type DbRole = "bound" | "portfolio";

type Clients = Record<DbRole, PrismaClient>;

// One pair per process, kept on globalThis so that hot reload does not open new pools.
declare global {
  var breakwaterClients: Clients | undefined;
}

function open(connectionString: string, max: number): PrismaClient {
  const adapter = new PrismaPg({ connectionString, max, application_name: "breakwater" });
  return new PrismaClient({
    adapter,
    errorFormat: "minimal",
    transactionOptions: { maxWait: 10_000, timeout: 60_000 },
  });
}

/** Points this process at a database; tests call it once per file, servers use the environment. */
export function connectDatabase(urls: { boundUrl: string; portfolioUrl: string }): void {
  globalThis.breakwaterClients = { bound: open(urls.boundUrl, 10), portfolio: open(urls.portfolioUrl, 10) };
}

export function client(role: DbRole): PrismaClient {
  if (!globalThis.breakwaterClients) {
    connectDatabase(databaseUrls());
  }
  const clients = globalThis.breakwaterClients;
  if (!clients) throw new Error("The database was not opened.");
  return clients[role];
}

export async function disconnectDatabase(): Promise<void> {
  const clients = globalThis.breakwaterClients;
  globalThis.breakwaterClients = undefined;
  await Promise.all([clients?.bound.$disconnect(), clients?.portfolio.$disconnect()]);
}
