import { canonicalJson, sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";

import { loadPack, packSlugs } from "./queries";
import { type Pack, type PackItemKind, packItemKinds } from "./schema";
import { registerChecklist } from "./versions/commands";

type Fingerprinted = { kind: PackItemKind; key: string; fingerprint: string };

function itemsOf(pack: Pack): Fingerprinted[] {
  const of = (kind: PackItemKind, key: string, content: unknown) => ({
    kind,
    key,
    fingerprint: sha256Hex(canonicalJson(content)),
  });
  return [
    ...pack.rules.map((rule) => of("sigma", rule.name, rule)),
    ...pack.yara.map(({ name, source }) => of("yara", name, source)),
    ...pack.indicators.map((indicator) => of("indicator", indicator.id, indicator)),
  ];
}

/**
 * Takes note of what changed in a pack since it was last registered: each item keeps the knowledge revision at which it last
 * changed, so that stored evidence can be matched again with just that. What a team disabled stays disabled.
 */
async function noteItems(tx: Tx, campaignId: string, pack: Pack): Promise<void> {
  const [locked] = await tx.$queryRaw<{ revision: number }[]>`
    SELECT knowledge_revision AS revision FROM campaign WHERE id = ${campaignId}::uuid FOR UPDATE`;
  if (!locked) return;
  const revision = locked.revision + 1;
  const known = await tx.packItem.findMany({ where: { campaignId } });
  const place = ({ kind, key }: { kind: string; key: string }) => `${kind} ${key}`;
  const before = new Map(known.map((item) => [place(item), item]));
  const items = itemsOf(pack);
  const here = new Set(items.map(place));
  const differ = items.filter((item) => {
    const old = before.get(place(item));
    return old !== undefined && (!old.present || old.fingerprint !== item.fingerprint);
  });
  const fresh = items.filter((item) => !before.has(place(item)));
  const gone = known.filter((item) => item.present && !here.has(place(item)));
  if (fresh.length + differ.length + gone.length === 0) return;
  await tx.packItem.createMany({ data: fresh.map((item) => ({ ...item, campaignId, revision })) });
  for (const { kind, key, fingerprint } of differ)
    await tx.packItem.updateMany({
      where: { campaignId, kind, key },
      data: { fingerprint, present: true, revision, version: { increment: 1 } },
    });
  for (const kind of packItemKinds)
    await tx.packItem.updateMany({
      where: { campaignId, kind, key: { in: gone.filter((item) => item.kind === kind).map(({ key }) => key) } },
      data: { present: false, revision, version: { increment: 1 } },
    });
  const first = locked.revision === 0 ? { firstPackVersion: pack.manifest.version } : {};
  await tx.campaign.updateMany({ where: { id: campaignId }, data: { knowledgeRevision: revision, ...first } });
}

/**
 * Registers the campaign of a pack, so that cases can name it, and counts its knowledge revision up when the pack brings
 * something new. Safe to repeat.
 */
export async function registerCampaign(tx: Tx, pack: Pack): Promise<void> {
  const { slug, name, version } = pack.manifest;
  const known = { name, packVersion: version, packHash: pack.hash };
  const campaign = await tx.campaign.upsert({
    where: { slug },
    create: { id: newId(), slug, ...known },
    update: known,
  });
  await noteItems(tx, campaign.id, pack);
  await registerChecklist(tx, campaign, pack);
}

/** Registers the campaign of every pack that came with Breakwater; done at every start. One made here is registered when it starts. */
export async function registerCampaigns(tx: Tx): Promise<void> {
  for (const slug of await packSlugs()) await registerCampaign(tx, await loadPack(slug));
}
