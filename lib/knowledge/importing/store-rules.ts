import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import type { Prisma, Tx } from "@/lib/db/client";
import { inPortfolio, installationId } from "@/lib/db/unit";
import { searchTextOf } from "@/lib/knowledge/changing/search-text";
import { campaignWithPack } from "@/lib/knowledge/queries";
import { afterChange, lockKnowledge } from "@/lib/knowledge/rematching/request";
import { type ImportedRule, importedRule, type ImportOutcome, type RulesReport } from "@/lib/knowledge/schema";
import { besideTheServer } from "@/lib/knowledge/trying/in-thread";
import type { KnownRule, ReadRule } from "@/lib/knowledge/trying/tasks";

/** Rules as they were read at one revision of a campaign's knowledge. */
export type ReadAhead = { revision: number; rules: ReadRule[] };

/** The team's own rules, as a reader needs them to tell new ones from known ones. */
async function ownRules(slug: string): Promise<{ revision: number; own: KnownRule[] }> {
  return inPortfolio(async (tx) => {
    const { campaign } = await campaignWithPack(tx, slug);
    const select = { id: true, kind: true, key: true, ruleIds: true, source: true } as const;
    const own = await tx.campaignRule.findMany({ where: { campaignId: campaign.id }, select });
    return { revision: campaign.knowledgeRevision, own };
  });
}

/** Reads files of rules in a thread, before any transaction. */
export async function readAhead(slug: string, files: { name: string; text: string }[]): Promise<ReadAhead> {
  const { revision, own } = await ownRules(slug);
  return { revision, rules: await besideTheServer<"rules">({ kind: "rules", slug, files, own }) };
}

/** Refuses to write what was read before somebody else changed the knowledge. */
export function assertUnmoved(read: { revision: number }, revision: number): void {
  if (read.revision === revision) return;
  throw new AppError("CONFLICT", "Somebody changed the rules or indicators meanwhile. Do this again.", {
    current: { revision },
  });
}

type Own = { source: string; state: string; title: string; key: string };

function outcomeOf(rule: ReadRule, known: Own | undefined): ImportOutcome {
  if (rule.state === "unsupported") return "unsupported";
  if (known === undefined) return "added";
  return known.source === rule.source && known.state === "loaded" ? "unchanged" : "changed";
}

function shown(rule: ReadRule, outcome: ImportOutcome, id: string | null): ImportedRule {
  const { kind, file, line, key, title, severity, stateReason, notes } = rule;
  return importedRule.parse({ outcome, kind, file, line, id, name: key, title, severity, reason: stateReason, notes });
}

/** What a row keeps of a rule that was read. */
export function columnsOf(rule: ReadRule) {
  const { title, severity, source, ruleIds, recordKinds, state, stateReason, notes } = rule;
  const searchText = searchTextOf(rule);
  const about = rule.about ?? {};
  return { title, severity, source, ruleIds, recordKinds, state, stateReason, notes, about, searchText };
}

type Batch = { campaignId: string; revision: number; importId: string; actor: Actor };

async function storeOne(tx: Tx, rule: ReadRule, batch: Batch & { known: Own | undefined }): Promise<string> {
  const { campaignId, revision, importId, actor, known } = batch;
  const row = { ...columnsOf(rule), revision, importId };
  if (rule.rowId !== null && known !== undefined) {
    await tx.campaignRule.updateMany({
      where: { id: rule.rowId, campaignId },
      data: { ...row, textVersion: { increment: 1 }, version: { increment: 1 } },
    });
    return rule.rowId;
  }
  const id = newId();
  const { kind, key } = rule;
  const author = { authorId: actor.userId, authorName: actor.name };
  await tx.campaignRule.create({ data: { ...row, ...author, id, campaignId, kind, key } });
  return id;
}

/**
 * Takes rules that were read into a campaign: new ones are added, those with another text get a new version, the same text changes
 * nothing, and what cannot be used is kept with the reason and matches nothing. One audit event says what came.
 */
export async function importRules(
  tx: Tx,
  actor: Actor,
  input: { slug: string; files: { name: string; text: string }[]; dryRun: boolean; read: ReadAhead },
): Promise<RulesReport> {
  const { slug, files, dryRun, read } = input;
  const { campaign } = await campaignWithPack(tx, slug);
  const campaignId = campaign.id;
  const revision = await lockKnowledge(tx, campaignId);
  assertUnmoved(read, revision);
  const ids = read.rules.flatMap(({ rowId }) => rowId ?? []);
  const rows = await tx.campaignRule.findMany({ where: { id: { in: ids }, campaignId } });
  const known = new Map(rows.map((row) => [row.id, row]));
  const importId = newId();
  const rules: ImportedRule[] = [];
  let matched = 0;
  const taken = new Set<string>();
  for (const rule of read.rules) {
    const own = rule.rowId === null ? undefined : known.get(rule.rowId);
    const place = `${rule.kind} ${rule.key}`;
    if (taken.has(place)) {
      rules.push(shown({ ...rule, stateReason: "This import holds another rule of the same name." }, "refused", null));
      continue;
    }
    taken.add(place);
    const outcome = outcomeOf(rule, own);
    const same = outcome === "unsupported" && own?.source === rule.source && own.state === "unsupported";
    const writes = !dryRun && outcome !== "unchanged" && !same;
    const batch = { campaignId, revision: revision + 1, importId, actor, known: own };
    rules.push(shown(rule, outcome, writes ? await storeOne(tx, rule, batch) : (own?.id ?? null)));
    if (outcome === "added" || outcome === "changed" || (outcome === "unsupported" && own?.state === "loaded"))
      matched += 1;
  }
  const counts = Object.fromEntries(
    [...Map.groupBy(rules, ({ outcome }) => outcome)].map(([outcome, own]) => [outcome, own.length]),
  );
  if (dryRun) return { importId: null, counts, revision, rematchId: null, rules };
  const filename = files.length === 1 ? (files[0]?.name ?? "") : `${files.length} files`;
  const sha256 = sha256Hex(files.map(({ name, text }) => `${name}\0${text}\0`).join(""));
  await noteImport(tx, actor, { campaignId, importId, of: "rules", filename, sha256, counts });
  if (matched === 0) return { importId, counts, revision, rematchId: null, rules };
  const cause = `${matched === 1 ? "A rule was" : `${matched} rules were`} imported from ${filename}`;
  const rematchId = await afterChange(tx, actor, { campaignId, revision: revision + 1, cause });
  return { importId, counts, revision: revision + 1, rematchId, rules };
}

type Noted = {
  campaignId: string;
  importId: string;
  of: "rules" | "indicators";
  filename: string;
  sha256: string;
  counts: Record<string, number>;
};

/** Keeps what was imported, by whom and when, and leaves the audit event of it. */
export async function noteImport(tx: Tx, actor: Actor, noted: Noted): Promise<void> {
  const { campaignId, importId, of, filename, sha256, counts } = noted;
  const data: Prisma.KnowledgeImportUncheckedCreateInput = {
    id: importId,
    campaignId,
    of,
    filename,
    sha256,
    counts,
    authorId: actor.userId,
    authorName: actor.name,
    at: new Date(),
  };
  await tx.knowledgeImport.create({ data });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: of === "rules" ? "rule.import" : "indicator.import",
    object: "knowledge_import",
    objectId: importId,
    after: { filename, sha256, ...counts },
  });
}
