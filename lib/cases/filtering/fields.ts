import {
  assurances,
  casePhases,
  compromiseStates,
  compromiseWorstFirst,
  containmentStates,
  exposureStates,
} from "@/lib/core/states";
import { tlpLevels } from "@/lib/core/words";

/** Who may filter by a field: what a role does not read, it does not filter by either. */
type ReadBy = "everyone" | "team" | "attribution";

export type FilterField = {
  name: string;
  /** What it asks, as the completion and the documentation say it. */
  about: string;
  readBy: ReadBy;
} & (
  | { kind: "state"; values: readonly string[]; rank: (state: string) => number | null }
  | { kind: "person" | "team" | "tag" | "word" | "cluster" }
  | { kind: "yesno" }
  | { kind: "number"; values: readonly string[] }
  | { kind: "time"; values: readonly string[] }
);

const unordered = () => null;
const inOrder = (states: readonly string[]) => (state: string) => states.indexOf(state);
const worstLast = [...compromiseWorstFirst].toReversed();

/** The fields of the filter, in the order in which completion offers them. */
export const filterFields: readonly FilterField[] = [
  {
    name: "exposure",
    about: "Is the flaw still open?",
    readBy: "everyone",
    kind: "state",
    values: exposureStates,
    rank: unordered,
  },
  {
    name: "compromise",
    about: "What did an attacker reach? Ordered: >=implanted is a web shell or worse.",
    readBy: "everyone",
    kind: "state",
    values: compromiseStates,
    rank: inOrder(worstLast),
  },
  {
    name: "phase",
    about: "Where the work stands. Ordered: >=hunt is hunting or later.",
    readBy: "everyone",
    kind: "state",
    values: casePhases,
    rank: inOrder(casePhases),
  },
  {
    name: "containment",
    about: "Is the attacker still in?",
    readBy: "everyone",
    kind: "state",
    values: containmentStates,
    rank: inOrder(containmentStates),
  },
  {
    name: "exposure-proof",
    about: "How well the exposure is supported.",
    readBy: "everyone",
    kind: "state",
    values: assurances,
    rank: inOrder(assurances),
  },
  {
    name: "compromise-proof",
    about: "How well the compromise is supported.",
    readBy: "everyone",
    kind: "state",
    values: assurances,
    rank: inOrder(assurances),
  },
  { name: "cluster", about: "Accepted or proposed cluster; any or none.", readBy: "attribution", kind: "cluster" },
  { name: "cluster-accepted", about: "Accepted cluster alone.", readBy: "attribution", kind: "cluster" },
  { name: "cluster-proposed", about: "Proposed cluster alone.", readBy: "attribution", kind: "cluster" },
  { name: "assignee", about: "Owner: @me, none, any, or part of a name.", readBy: "team", kind: "person" },
  { name: "team", about: "Team: none, any, or part of its name.", readBy: "team", kind: "team" },
  { name: "tag", about: "A tag of the case; any or none.", readBy: "team", kind: "tag" },
  { name: "ref", about: "References: BW-000001,BW-000017.", readBy: "everyone", kind: "word" },
  { name: "country", about: "Country, as the organization carries it; none.", readBy: "everyone", kind: "word" },
  { name: "sector", about: "Sector, as the organization carries it; none.", readBy: "everyone", kind: "word" },
  {
    name: "due",
    about: "Due date of an open case: overdue, <2d (within two days), >=2021-03-20, any, none.",
    readBy: "everyone",
    kind: "time",
    values: ["overdue", "<1d", "<3d", "any", "none"],
  },
  {
    name: "updated",
    about: "Last activity: <24h (in the last day), >7d (silent for a week).",
    readBy: "everyone",
    kind: "time",
    values: ["<1h", "<24h", ">2d", ">7d"],
  },
  {
    name: "opened",
    about: "When the case was opened: <7d, or a date.",
    readBy: "everyone",
    kind: "time",
    values: ["<24h", "<7d"],
  },
  {
    name: "closed",
    about: "When the case was closed: <7d, any, none, or a date.",
    readBy: "everyone",
    kind: "time",
    values: ["<24h", "<7d", "any", "none"],
  },
  {
    name: "awaiting",
    about: "Something asked of the organization has not come: any, none, >2d (for more than two days).",
    readBy: "team",
    kind: "time",
    values: ["any", ">2d", "none"],
  },
  {
    name: "notified",
    about: "When the organization was last written to: <24h, >2d, any, none, or a day.",
    readBy: "team",
    kind: "time",
    values: ["any", "none", ">2d"],
  },
  {
    name: "contacted",
    about: "When the organization was first heard of: any, none, an age or a day.",
    readBy: "team",
    kind: "time",
    values: ["any", "none", ">2d"],
  },
  {
    name: "unseen",
    about:
      "A later scan no longer saw the flaw on an open server: any, none, an age or a day. Patched or gone, and nobody said which.",
    readBy: "everyone",
    kind: "time",
    values: ["any", "<2d", "none"],
  },
  {
    name: "findings",
    about: "Findings that wait for triage: open, or a number such as >10.",
    readBy: "team",
    kind: "number",
    values: ["open", ">10", "0"],
  },
  {
    name: "critical",
    about: "Critical findings: a number such as >0.",
    readBy: "team",
    kind: "number",
    values: [">0", "0"],
  },
  {
    name: "score",
    about: "Triage score, 0 to 100: a number such as >=60.",
    readBy: "team",
    kind: "number",
    values: [">=60", ">=80", "<20"],
  },
  { name: "servers", about: "Servers in scope.", readBy: "everyone", kind: "number", values: ["0", ">1", ">=5"] },
  { name: "blocked", about: "Tasks that are blocked.", readBy: "team", kind: "number", values: [">0", "0"] },
  {
    name: "checklist",
    about: "Version of the checklist that the case follows: a number such as 2 or <3.",
    readBy: "team",
    kind: "number",
    values: ["1", "<2"],
  },
  { name: "evidence", about: "Files of evidence.", readBy: "everyone", kind: "number", values: ["0", ">0"] },
  {
    name: "progress",
    about: "Verified share of the checklist in per cent: <50.",
    readBy: "everyone",
    kind: "number",
    values: ["0", "<50", "100"],
  },
  {
    name: "tlp",
    about: "Marking of the case.",
    readBy: "everyone",
    kind: "state",
    values: tlpLevels.map((level) => level.toLowerCase()),
    rank: unordered,
  },
  { name: "attention", about: "Asks for a person again.", readBy: "team", kind: "yesno" },
  { name: "confirmed", about: "A person confirmed the verdict.", readBy: "team", kind: "yesno" },
  { name: "demo", about: "Belongs to the demo campaign.", readBy: "team", kind: "yesno" },
];

const byName = new Map(filterFields.map((field) => [field.name, field]));
const aliases: Record<string, string> = { owner: "assignee" };

/** The field of a name or of one of its other names. */
export function fieldOf(name: string): FilterField | undefined {
  return byName.get(name) ?? byName.get(aliases[name] ?? "");
}
