import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";

import { loadPack, packSlugs } from "./queries";

/** Registers every pack that came with the installation, so that cases can name its campaign; safe to run at every start. */
export async function registerCampaigns(tx: Tx): Promise<void> {
  for (const slug of await packSlugs()) {
    const { manifest, hash } = await loadPack(slug);
    const known = { name: manifest.name, packVersion: manifest.version, packHash: hash };
    await tx.campaign.upsert({ where: { slug }, create: { id: newId(), slug, ...known }, update: known });
  }
}
