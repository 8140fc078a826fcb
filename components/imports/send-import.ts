import type { ColumnMapping, ImportKind } from "@/lib/imports/schema";

/** A file with everything that was chosen for it; kept, so that a trial can be followed by the import itself. */
export type Chosen = {
  file: File;
  kind: ImportKind;
  createCases: boolean;
  /** Whether hosts that the report does not list were looked at too. */
  complete: boolean;
  /** When a scan was made whose rows tell no time, in UTC. */
  scannedAt: string | null;
  mapping: ColumnMapping | null;
};

/** Sends a file to be imported, or tried; answers the import. Throws with the server's sentence. */
export async function sendImport(
  slug: string,
  { file, kind, createCases, complete, scannedAt, mapping }: Chosen,
  dryRun: boolean,
): Promise<string> {
  const query = new URLSearchParams({
    campaign: slug,
    kind,
    createCases: String(createCases),
    dryRun: String(dryRun),
    filename: file.name,
    ...(kind === "organizations" ? {} : { complete: String(complete) }),
    ...(kind === "scan" && scannedAt !== null ? { scannedAt } : {}),
    ...(mapping ? { mapping: JSON.stringify(mapping) } : {}),
  });
  const answer = await fetch(`/api/v1/imports?${query}`, { method: "POST", body: file });
  const body: unknown = await answer.json().catch(() => null);
  const told = (name: string) =>
    typeof body === "object" && body !== null ? Object.entries(body).find(([key]) => key === name)?.[1] : undefined;
  const importId: unknown = told("importId");
  if (answer.ok && typeof importId === "string") return importId;
  const message: unknown = told("message");
  throw new Error(typeof message === "string" ? message : "The file could not be sent. Try again.");
}
