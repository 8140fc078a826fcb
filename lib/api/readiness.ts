import { inPortfolio } from "@/lib/db/unit";

/** Ready when the database answers with a migrated schema. The reason names no host and no secret. */
export async function readiness(): Promise<{ ready: boolean; reason: string }> {
  try {
    await inPortfolio((tx) => tx.campaign.count());
    return { ready: true, reason: "" };
  } catch {
    return { ready: false, reason: "The database does not answer yet." };
  }
}
