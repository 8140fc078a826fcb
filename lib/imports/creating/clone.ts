import { auditHash, genesisHash } from "@/lib/audit/rules";
import type { Actor } from "@/lib/auth/schema";
import { caseRef, triageOf } from "@/lib/cases/rules";
import { canonicalJson } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import { hostnameKey } from "@/lib/servers/rules";

import type { CaseTemplate } from "./template";

/** A case to be written: whose it is, and what differs from the template of its shape. */
export type NewCase = {
  caseId: string;
  number: number;
  organization: {
    id: string;
    name: string;
    country: string | null;
    sector: string | null;
    tags: string[];
    searchText: string;
  };
  hostnames: readonly string[];
};

type Row = Record<string, unknown>;
export type CaseRows = Record<
  "case" | "case_stat" | "server" | "build_reading" | "timeline_event" | "audit_event" | "audit_head",
  Row[]
>;

/** Replaces what stands for something else in every text of a value; names of two letters' case both. */
export function replaced(value: unknown, by: readonly (readonly [string, string])[]): unknown {
  if (typeof value === "string")
    return by.reduce((text, [from, to]) => (text.includes(from) ? text.replaceAll(from, to) : text), value);
  if (Array.isArray(value)) return value.map((item) => replaced(item, by));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner, by)]));
}

function chainOf(
  template: CaseTemplate,
  { caseId, by, actor, at }: { caseId: string; by: readonly (readonly [string, string])[]; actor: Actor; at: Date },
): { events: Row[]; head: Row } {
  let hash = genesisHash;
  const events = template.events.map(({ action, object, objectId, payload }, place) => {
    const parsed: unknown = JSON.parse(payload);
    const link = {
      caseId,
      seq: place + 1,
      prevHash: hash,
      at,
      actorId: actor.userId,
      actorName: actor.name,
      action,
      object,
      objectId: objectId === null ? null : String(replaced(objectId, by)),
      payload: canonicalJson(replaced(parsed, by)),
    };
    hash = auditHash(link);
    return {
      case_id: caseId,
      seq: link.seq,
      at: at.toISOString(),
      actor_id: link.actorId,
      actor_name: link.actorName,
      action,
      object,
      object_id: link.objectId,
      payload: link.payload,
      prev_hash: link.prevHash,
      hash,
    };
  });
  return { events, head: { case_id: caseId, seq: events.length, hash } };
}

/** The rows of a new case: those of its template under its own names and ids, with an audit chain of its own. */
export function rowsOfCase(
  template: CaseTemplate,
  { caseId, number, organization, hostnames }: NewCase,
  by: { actor: Actor; at: Date },
): CaseRows {
  const ref = caseRef(number);
  const servers = template.ids.servers.map(() => newId());
  const names: (readonly [string, string])[] = [
    [template.ids.case, caseId],
    [template.ids.organization, organization.id],
    ...template.ids.servers.map((from, place) => [from, servers[place] ?? ""] as const),
    ...template.ids.others.map((from) => [from, newId()] as const),
    [template.names.organization, organization.name],
    ...template.names.servers.map((from, place) => [from, hostnames[place] ?? ""] as const),
    [String(template.caseRow["ref"]), ref],
  ];
  const chain = chainOf(template, { caseId, by: names, ...by });
  const rows = (list: readonly Row[]) =>
    list.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, replaced(value, names)])));
  const [caseRow] = rows([template.caseRow]);
  const { sector, tags } = organization;
  const triage = triageOf(template.triage.rules, { ...template.triage.facts, sector, tags });
  return {
    case: [
      {
        ...caseRow,
        number,
        ref,
        country: organization.country,
        sector,
        tags,
        attention_rank: triage.score,
        triage: triage.reasons,
        search_text: `${ref.toLowerCase()} ${organization.searchText}`,
        tasks_pending: true,
      },
    ],
    case_stat: rows(template.stat),
    server: rows(template.servers).map((row) => ({ ...row, hostname_key: hostnameKey(String(row["hostname"])) })),
    build_reading: rows(template.rows.build_reading),
    timeline_event: rows(template.rows.timeline_event).map((row) => ({
      ...row,
      search_text: String(row["search_text"]).toLowerCase(),
    })),
    audit_event: chain.events,
    audit_head: [chain.head],
  };
}
