import { z } from "zod";

import { auditHash, genesisHash } from "@/lib/audit/rules";
import type { Actor } from "@/lib/auth/schema";
import { caseRef, triageOf } from "@/lib/cases/rules";
import { newId } from "@/lib/core/ids";
import { hostnameKey } from "@/lib/servers/rules";

import { escapedIn, type Stencil, stencilOf } from "./stencil";
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

/** The rows of a case as JSON texts, by table, as the database takes them in. */
export type CaseRows = Record<
  "case" | "case_stat" | "server" | "build_reading" | "timeline_event" | "audit_event" | "audit_head",
  readonly string[]
>;

type Compiled = {
  caseRow: Stencil;
  stat: Stencil[];
  servers: Stencil[];
  readings: Stencil[];
  timeline: Stencil[];
  events: { action: string; object: string; objectId: Stencil | null; payload: Stencil }[];
};

const compiled = new WeakMap<CaseTemplate, Compiled>();

/** Everything in a template that stands for something else, in the order of `valuesOf`. */
function placeholdersOf({ ids, names, caseRow }: CaseTemplate): string[] {
  return [
    ids.case,
    ids.organization,
    ...ids.servers,
    ...ids.others,
    names.organization,
    ...names.servers,
    String(caseRow["ref"]),
  ];
}

function compile(template: CaseTemplate): Compiled {
  const known = compiled.get(template);
  if (known) return known;
  const placeholders = placeholdersOf(template);
  const stencil = (text: string) => stencilOf(text, placeholders);
  const rows = (list: readonly Record<string, unknown>[]) => list.map((row) => stencil(JSON.stringify(row)));
  const made = {
    caseRow: stencil(JSON.stringify(template.caseRow)),
    stat: rows(template.stat),
    servers: rows(template.servers),
    readings: rows(template.rows.build_reading),
    timeline: rows(template.rows.timeline_event),
    events: template.events.map(({ action, object, objectId, payload }) => ({
      action,
      object,
      objectId: objectId === null ? null : stencil(objectId),
      payload: stencil(payload),
    })),
  };
  compiled.set(template, made);
  return made;
}

/** A row with some of its columns said anew: the last of two equal keys is the one that counts. */
function withColumns(row: string, columns: Record<string, unknown>): string {
  return `${row.slice(0, -1)},${JSON.stringify(columns).slice(1)}`;
}

function chainOf(
  events: Compiled["events"],
  { caseId, values, actor, at }: { caseId: string; values: readonly string[]; actor: Actor; at: Date },
): { events: string[]; head: string } {
  let hash = genesisHash;
  const rows = events.map(({ action, object, objectId, payload }, place) => {
    const link = {
      caseId,
      seq: place + 1,
      prevHash: hash,
      at,
      actorId: actor.userId,
      actorName: actor.name,
      action,
      object,
      objectId: objectId === null ? null : objectId(values),
      payload: payload(values),
    };
    hash = auditHash(link);
    return JSON.stringify({
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
    });
  });
  return { events: rows, head: JSON.stringify({ case_id: caseId, seq: rows.length, hash }) };
}

/** The rows of a new case: those of its template under its own names and ids, with an audit chain of its own. */
export function rowsOfCase(
  template: CaseTemplate,
  { caseId, number, organization, hostnames }: NewCase,
  by: { actor: Actor; at: Date },
): CaseRows {
  const ref = caseRef(number);
  const { sector, tags } = organization;
  const triage = triageOf(template.triage.rules, { ...template.triage.facts, sector, tags });
  const values = [
    caseId,
    organization.id,
    ...template.ids.servers.map(() => newId()),
    ...template.ids.others.map(() => newId()),
    escapedIn(organization.name),
    ...template.names.servers.map((_name, place) => escapedIn(hostnames[place] ?? "")),
    ref,
  ];
  const stencils = compile(template);
  const chain = chainOf(stencils.events, { caseId, values, ...by });
  const fill = (list: readonly Stencil[]) => list.map((stencil) => stencil(values));
  return {
    case: [
      withColumns(stencils.caseRow(values), {
        number,
        ref,
        country: organization.country,
        sector,
        tags,
        attention_rank: triage.score,
        triage: triage.reasons,
        search_text: `${ref.toLowerCase()} ${organization.searchText}`,
        tasks_pending: true,
      }),
    ],
    case_stat: fill(stencils.stat),
    server: fill(stencils.servers).map((row, place) =>
      withColumns(row, { hostname_key: hostnameKey(hostnames[place] ?? "") }),
    ),
    build_reading: fill(stencils.readings),
    timeline_event: fill(stencils.timeline).map((row) => {
      const { search_text: searched } = z.object({ search_text: z.string() }).parse(JSON.parse(row));
      return withColumns(row, { search_text: searched.toLowerCase() });
    }),
    audit_event: chain.events,
    audit_head: [chain.head],
  };
}
