import type { ColumnMapping } from "@/lib/imports/schema";

/** A file with everything that was chosen for it; kept, so that a trial can be followed by the import itself. */
export type Chosen = {
  file: File;
  kind: "organizations" | "shadowserver";
  createCases: boolean;
  mapping: ColumnMapping | null;
};

/** Sends a file to be imported, or tried; answers the import. Throws with the server's sentence. */
export async function sendImport(
  slug: string,
  { file, kind, createCases, mapping }: Chosen,
  dryRun: boolean,
): Promise<string> {
  const query = new URLSearchParams({
    campaign: slug,
    kind,
    createCases: String(createCases),
    dryRun: String(dryRun),
    filename: file.name,
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
