import { readsAttribution } from "@/lib/access/policy";
import type { Actor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { dayMs } from "@/lib/core/time";
import { Prisma } from "@/lib/db/client";

import { fieldOf } from "./fields";
import { type FilterNode, parseFilter } from "./grammar";
import type { Comparison, FilterTerm } from "./terms";

type Asking = { actor: Actor; now: Date };
type Names = { names: string[]; not: boolean };

const sql = Prisma.sql;

const stateColumn: Record<string, Prisma.Sql> = {
  exposure: sql`c.exposure`,
  compromise: sql`c.compromise`,
  phase: sql`c.phase`,
  containment: sql`c.containment`,
  "exposure-proof": sql`c.exposure_assurance`,
  "compromise-proof": sql`c.compromise_assurance`,
  tlp: sql`lower(c.tlp)`,
};

const numberColumn: Record<string, Prisma.Sql> = {
  findings: sql`c.open_findings`,
  critical: sql`c.critical_findings`,
  servers: sql`c.server_count`,
  score: sql`c.attention_rank`,
  evidence: sql`c.evidence_count`,
  blocked: sql`c.tasks_blocked`,
  checklist: sql`c.checklist_number`,
  progress: sql`(CASE WHEN c.tasks_total = 0 THEN 0 ELSE c.tasks_verified * 100 / c.tasks_total END)`,
};

const timeColumn: Record<string, Prisma.Sql> = {
  due: sql`c.due_at`,
  updated: sql`c.last_activity_at`,
  opened: sql`c.opened_at`,
  closed: sql`c.closed_at`,
  awaiting: sql`c.awaiting_at`,
  notified: sql`c.notified_at`,
  contacted: sql`c.contacted_at`,
  unseen: sql`c.unseen_at`,
};

const yesColumn: Record<string, Prisma.Sql> = {
  attention: sql`c.attention`,
  confirmed: sql`(c.verdict_confirmed_at IS NOT NULL)`,
  demo: sql`c.demo`,
};

const sign: Record<Comparison, Prisma.Sql> = {
  "<": sql`<`,
  "<=": sql`<=`,
  ">": sql`>`,
  ">=": sql`>=`,
  "=": sql`=`,
};

const turned: Record<Comparison, Comparison> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=" };

function column(columns: Record<string, Prisma.Sql>, field: string): Prisma.Sql {
  const found = columns[field];
  if (!found) throw new Error(`The filter field ${field} has no column.`);
  return found;
}

/** The text as a LIKE pattern that finds it anywhere. */
export function containing(word: string): string {
  return `%${word.replace(/[\\%_]/g, "\\$&")}%`;
}

function anyOf(parts: Prisma.Sql[]): Prisma.Sql {
  return sql`(${Prisma.join(parts, " OR ")})`;
}

function personSql({ names }: Names, actor: Actor): Prisma.Sql {
  return anyOf(
    names.map((name) => {
      if (name === "none") return sql`c.owner_id IS NULL`;
      if (name === "any") return sql`c.owner_id IS NOT NULL`;
      if (name === "@me" || name === "me") return sql`coalesce(c.owner_id = ${actor.userId}::uuid, FALSE)`;
      const like = containing(name);
      return sql`(c.owner_id IS NOT NULL AND c.owner_id IN (SELECT u.id FROM "user" u WHERE lower(u.name) LIKE ${like} OR lower(u.email) LIKE ${like} OR u.id::text = ${name}))`;
    }),
  );
}

function teamSql({ names }: Names): Prisma.Sql {
  return anyOf(
    names.map((name) => {
      if (name === "none") return sql`c.team_id IS NULL`;
      if (name === "any") return sql`c.team_id IS NOT NULL`;
      return sql`(c.team_id IS NOT NULL AND c.team_id IN (SELECT t.id FROM team t WHERE lower(t.name) LIKE ${containing(name)} OR t.id::text = ${name}))`;
    }),
  );
}

function tagSql({ names }: Names): Prisma.Sql {
  return anyOf(
    names.map((name) => {
      if (name === "none") return sql`coalesce(c.tags, '{}') = '{}'`;
      if (name === "any") return sql`coalesce(c.tags, '{}') <> '{}'`;
      return sql`EXISTS (SELECT 1 FROM unnest(c.tags) tag WHERE lower(tag) = ${name})`;
    }),
  );
}

const clusterColumn: Record<string, Prisma.Sql> = {
  cluster: sql`(c.clusters || c.clusters_proposed)`,
  "cluster-accepted": sql`c.clusters`,
  "cluster-proposed": sql`c.clusters_proposed`,
};

function clusterSql(field: string, { names }: Names): Prisma.Sql {
  const of = column(clusterColumn, field);
  return anyOf(
    names.map((name) => {
      if (name === "none") return sql`coalesce(${of}, '{}') = '{}'`;
      if (name === "any") return sql`coalesce(${of}, '{}') <> '{}'`;
      return sql`EXISTS (SELECT 1 FROM unnest(${of}) cluster WHERE lower(cluster) = ${name})`;
    }),
  );
}

function wordSql(field: string, { names }: Names): Prisma.Sql {
  if (field === "ref") return sql`c.ref = ANY(${names.map((name) => name.toUpperCase())})`;
  const of = field === "country" ? sql`coalesce(lower(c.country), '')` : sql`coalesce(lower(c.sector), '')`;
  return sql`${of} = ANY(${names.map((name) => (name === "none" ? "" : name))})`;
}

function namesSql(field: string, asked: Names, actor: Actor): Prisma.Sql {
  switch (field) {
    case "assignee":
      return personSql(asked, actor);
    case "team":
      return teamSql(asked);
    case "tag":
      return tagSql(asked);
    case "cluster":
    case "cluster-accepted":
    case "cluster-proposed":
      return clusterSql(field, asked);
    default:
      return wordSql(field, asked);
  }
}

/** A due date counts while the case is open: a closed case owes nothing. */
function whileDue(field: string, condition: Prisma.Sql): Prisma.Sql {
  return field === "due" ? sql`(${condition} AND c.due_at IS NOT NULL AND c.closed_at IS NULL)` : sql`(${condition})`;
}

function spanSql({ field, comparison, ms }: FilterTerm & { kind: "span" }, now: Date): Prisma.Sql {
  const of = column(timeColumn, field);
  // A due date lies ahead, all others lie behind: less than a day old is later than a day ago.
  if (field === "due") {
    const at = new Date(now.getTime() + ms);
    return whileDue(field, sql`${of} ${sign[comparison]} ${at}`);
  }
  const at = new Date(now.getTime() - ms);
  return sql`(${of} IS NOT NULL AND ${of} ${sign[turned[comparison]]} ${at})`;
}

function dateSql({ field, comparison, day }: FilterTerm & { kind: "date" }): Prisma.Sql {
  const of = column(timeColumn, field);
  const start = new Date(`${day}T00:00:00Z`);
  const end = new Date(start.getTime() + dayMs);
  const conditions: Record<Comparison, Prisma.Sql> = {
    "<": sql`${of} < ${start}`,
    "<=": sql`${of} < ${end}`,
    ">": sql`${of} >= ${end}`,
    ">=": sql`${of} >= ${start}`,
    "=": sql`${of} >= ${start} AND ${of} < ${end}`,
  };
  return whileDue(field, sql`${of} IS NOT NULL AND ${conditions[comparison]}`);
}

function termSql(term: FilterTerm, { actor, now }: Asking): Prisma.Sql {
  const { field } = term;
  switch (term.kind) {
    case "states":
      return sql`${column(stateColumn, field)} = ANY(${term.states})`;
    case "names": {
      const found = namesSql(field, term, actor);
      return term.not ? sql`NOT ${found}` : found;
    }
    case "yesno":
      return term.yes ? column(yesColumn, field) : sql`NOT ${column(yesColumn, field)}`;
    case "number":
      return sql`${column(numberColumn, field)} ${sign[term.comparison]} ${term.value}`;
    case "set":
      return term.set ? sql`${column(timeColumn, field)} IS NOT NULL` : sql`${column(timeColumn, field)} IS NULL`;
    case "overdue":
      return sql`(c.due_at IS NOT NULL AND c.due_at < ${now} AND c.closed_at IS NULL)`;
    case "span":
      return spanSql(term, now);
    case "date":
      return dateSql(term);
  }
}

function refuseHidden(field: string, actor: Actor): void {
  const readBy = fieldOf(field)?.readBy ?? "everyone";
  if (readBy === "attribution" && !readsAttribution(actor))
    throw new AppError("FORBIDDEN", "Your role does not show clusters, so cases cannot be filtered by them.");
  if (readBy === "team" && actor.role === "client")
    throw new AppError("FORBIDDEN", `Your role does not show ${field}, so cases cannot be filtered by it.`);
}

function nodeSql(node: FilterNode, asking: Asking): Prisma.Sql {
  switch (node.kind) {
    case "and":
      return sql`(${Prisma.join(
        node.parts.map((part) => nodeSql(part, asking)),
        " AND ",
      )})`;
    case "or":
      return anyOf(node.parts.map((part) => nodeSql(part, asking)));
    case "not":
      return sql`NOT (${nodeSql(node.part, asking)})`;
    case "text":
      return sql`c.search_text LIKE ${containing(node.word.toLowerCase())}`;
    case "term":
      refuseHidden(node.term.field, asking.actor);
      return termSql(node.term, asking);
  }
}

/**
 * A filter as a condition over the alias `c` of `case`, every value a parameter. Conditions are never NULL, so that a minus
 * before them means the other cases. INVALID with the field `filter` when it cannot be read, FORBIDDEN for a field that the
 * role does not show.
 */
export function filterSql(text: string, asking: Asking): Prisma.Sql[] {
  const parsed = parseFilter(text);
  if (parsed.kind === "problem") throw new AppError("INVALID", parsed.message, { field: "filter" });
  return parsed.node === null ? [] : [nodeSql(parsed.node, asking)];
}
