import type { ColumnRole } from "@/lib/detection/schema";
import type { CsvDelimiter } from "@/lib/evidence/parsers/csv";
import { judgeValue } from "./judge-value";
import { tlpOf } from "@/lib/detection/share-markings";
import type { Table, TableRow } from "./table";
import { typeWord } from "./type-words";
import type { Claim, ImportMapping, Refusal } from "./types";

const headerWords: Partial<Record<ColumnRole, string>> = {
  ignore:
    "id,uuid,eventid,iocid,tags,tag,modified,lastseen,lastseenutc,updated,expiration,relatedactivity,related_activity",
  value: "indicatorvalue,iocvalue,observablevalue,artifact,entity,data",
  type: "type,indicatortype,ioctype,observabletype,kind,datatype",
  cluster: "cluster,actor,group,threatactor,threatgroup,apt,attribution,adversary,intrusionset",
  strength: "strength,tie",
  techniques: "technique,techniques,ttp,ttps,mitre,mitreattack,attack,attckid,techniqueid,tactic",
  source: "source,reference,references,feed,provider,reporter,origin,link,report",
  firstSeen: "firstseen,firstseenutc,date,dateadded,created,createdat,timestamp,validfrom,observed",
  confidence: "confidence,confidencelevel,score",
  risk: "falsepositiverisk,fprisk,falsepositives",
  note: "note,notes,comment,comments,description,desc,details,context,title,threat,malware,malwarefamily,family,remark,remarks",
  flags: "flags",
  tlp: "tlp,marking,tlpmarking,sharing",
};

const isRole = (word: string): word is ColumnRole => word in headerWords;
const roleOfWord = new Map(
  Object.keys(headerWords)
    .filter(isRole)
    .flatMap((role) => (headerWords[role] ?? "").split(",").map((word): [string, ColumnRole] => [word, role])),
);

const plain = (word: string) => word.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** What the name of a column says it holds; null for a name that says nothing. */
function roleOfHeader(name: string): ColumnRole | null {
  const named = roleOfWord.get(plain(name));
  if (named !== undefined) return named;
  const word = typeWord(name);
  if (word === null || word.kind === "refused") return null;
  return word.kind === "detect" ? "value" : `value:${word.type}`;
}

/** Whether a text says of itself what it is, which words of a language and numbers do not. */
function speaks(text: string): boolean {
  return text !== "" && judgeValue(null, { value: text, flags: "" }).ok;
}

const share = (cells: readonly string[], test: (cell: string) => boolean) => {
  const filled = cells.filter((cell) => cell !== "");
  return filled.length === 0 ? 0 : filled.filter(test).length / filled.length;
};

const isValue = (role: ColumnRole) => role === "value" || role.startsWith("value:");

function roleOfValues(cells: readonly string[]): ColumnRole | null {
  if (share(cells, speaks) >= 0.6) return "value";
  if (share(cells, (cell) => typeWord(cell) !== null) >= 0.6) return "type";
  if (share(cells, (cell) => tlpOf(cell) !== null && /tlp/i.test(cell)) >= 0.6) return "tlp";
  if (share(cells, (cell) => /^T\d{4}(?:\.\d{3})?\b/.test(cell)) >= 0.6) return "techniques";
  if (share(cells, (cell) => /^\d{4}-\d{2}-\d{2}/.test(cell)) >= 0.6) return "firstSeen";
  return share(cells, (cell) => /\S\s+\S/.test(cell)) >= 0.6 ? "note" : null;
}

/** A header is a row with names that are known, or one that says nothing above rows that do. */
function hasHeader([first, ...rest]: readonly TableRow[]): boolean {
  if (first === undefined) return false;
  if (first.cells.some((cell) => cell !== "" && speaks(cell))) return false;
  return first.cells.some((cell) => roleOfHeader(cell) !== null) || rest.some(({ cells }) => cells.some(speaks));
}

/** Whether one column alone makes a table: its first line is the name of what follows. */
export function isHeaderWord(line: string): boolean {
  return roleOfHeader(line) !== null && !speaks(line);
}

/** The names of the columns: the first row, or a comment above the rows that has as many parts as they have. */
export function headerOf(
  { rows, comment }: Pick<Table, "rows" | "comment">,
  { header }: { header: boolean },
): string[] {
  const [first] = rows;
  if (header) return first?.cells ?? [];
  return first !== undefined && comment.length > 1 && comment.length === first.cells.length ? comment : [];
}

/**
 * Proposes how a table is read: by the names of its columns, then by what stands in them. A name that promises a type is
 * believed when the values agree with it. Roles that one row can have once are given once.
 */
export function proposeMapping({ rows, comment }: Table, delimiter: CsvDelimiter): ImportMapping {
  const header = hasHeader(rows);
  const names = headerOf({ rows, comment }, { header });
  const body = rows.slice(header ? 1 : 0, 50);
  const width = Math.max(1, ...rows.slice(0, 50).map(({ cells }) => cells.length));
  const columnOf = (at: number) => body.map(({ cells }) => cells[at] ?? "");
  const named = Array.from({ length: width }, (_, at) => {
    const role = roleOfHeader(names[at] ?? "");
    if (role === null || !isValue(role)) return role;
    const type = typeWord(names[at] ?? "");
    const asked = type?.kind === "type" ? type.type : null;
    // A column of types beside it says what the values are where they do not say it themselves.
    if (body.length === 0 || (asked === null && names.some((name) => roleOfHeader(name) === "type"))) return role;
    return share(columnOf(at), (value) => judgeValue(asked, { value, flags: "" }).ok) >= 0.5 ? role : null;
  });
  const generic = named.includes("value");
  const promised = named.some((role) => role !== null && isValue(role));
  const taken = new Set<ColumnRole>();
  const columns = named.map((byName, at): ColumnRole => {
    // Beside a column of values, one of addresses of pages is where they were published.
    const told = generic && byName !== null && byName.startsWith("value:") ? null : byName;
    const role = told ?? (names[at] && byName !== null ? null : roleOfValues(columnOf(at)));
    if (role === null || (told === null && (isValue(role) ? promised : named.includes(role)))) return "ignore";
    if (!isValue(role) && role !== "ignore" && taken.has(role)) return "ignore";
    taken.add(role);
    return role;
  });
  return { delimiter, header, columns };
}

/** The values of a table's rows, read as the mapping says. A row without a value is told. */
export function claimsOf(rows: readonly TableRow[], mapping: ImportMapping): (Claim | Refusal)[] {
  const { columns, header } = mapping;
  const at = (role: ColumnRole) => columns.indexOf(role);
  const places = {
    type: at("type"),
    cluster: at("cluster"),
    strength: at("strength"),
    techniques: at("techniques"),
    source: at("source"),
    firstSeen: at("firstSeen"),
    confidence: at("confidence"),
    risk: at("risk"),
    note: at("note"),
    flags: at("flags"),
    tlp: at("tlp"),
  };
  return rows.slice(header ? 1 : 0).flatMap(({ line, cells }): (Claim | Refusal)[] => {
    const cell = (role: keyof typeof places) => cells[places[role]] ?? "";
    const values = columns.flatMap((role, index) => {
      const value = cells[index] ?? "";
      return isValue(role) && value !== "" ? [{ type: role === "value" ? cell("type") : role.slice(6), value }] : [];
    });
    if (values.length === 0)
      return [{ kind: "refusal", line, value: cells.join(" "), reason: "This row has no value." }];
    const about = {
      cluster: cell("cluster"),
      strength: cell("strength"),
      techniques: [cell("techniques")],
      source: cell("source"),
      firstSeen: cell("firstSeen"),
      confidence: cell("confidence"),
      risk: cell("risk"),
      note: cell("note"),
      flags: cell("flags"),
      tlp: tlpOf(cell("tlp")),
    };
    return values.map(({ type, value }) => ({ kind: "claim", line, type: type || null, value, about }));
  });
}
