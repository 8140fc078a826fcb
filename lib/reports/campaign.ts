import {
  compromiseLabels,
  compromiseStates,
  type CompromiseState,
  exposureLabels,
  exposureWorstFirst,
  type ExposureState,
} from "@/lib/core/states";

import {
  column,
  facts,
  finished,
  heading,
  lead,
  muted,
  note,
  type ReportDocument,
  strong,
  table,
  type Words,
} from "./document";
import { dayOf, minuteOf } from "./times";

type Numbered = { count: number };
type Work = { name: string; open: number; overdue: number };
type Share = { name: string; cases: number; patched: number; compromised: number };

/** What an earlier report told its reader. */
export type ReportedBefore = { at: string; patched: number; compromised: number; closed: number };

/** What a campaign report is written from: the numbers of the status page, as they stood at `asOf`. */
export type CampaignReportInput = {
  campaign: { name: string; packVersion: string };
  asOf: string;
  filter: string;
  preparedBy: string;
  cases: number;
  servers: number;
  funnel: readonly (Numbered & { step: string })[];
  cells: readonly (Numbered & { exposure: ExposureState; compromise: CompromiseState })[];
  patchedUnseen: Numbered;
  patchedCompromised: Numbered;
  compromised: Numbered;
  overdue: Numbered & {
    items: readonly {
      ref: string;
      organization: { name: string };
      dueAt: string | null;
      owner: { name: string } | null;
    }[];
  };
  blocked: Numbered & { items: readonly { ref: string; organization: string; task: string; reason: string }[] };
  workload: readonly Work[];
  teams: readonly Work[];
  countries: readonly Share[];
  sectors: readonly Share[];
  clusters: readonly { name: string; accepted: Numbered; proposed: Numbered }[];
  clocks: readonly { regime: string; title: string; running: number; late: number; nextAt: string | null }[];
  /** The last report that this reader got; without one the days that were recorded are compared with. */
  before?: ReportedBefore | null;
  days: readonly { day: string; cases: number; patched: number; compromised: number; closed: number }[];
};

const number = (value: number) => value.toLocaleString("en-US");
const right = (title: string, weight = 1) => column(title, weight, "right");

const stepWords: Record<string, string> = {
  notified: "Notified",
  contacted: "Contacted",
  patched: "Patched or offline",
  hunted: "Hunted",
  remediated: "Remediated",
  verified: "Verdict confirmed",
  closed: "Closed",
};

function shareOf(part: number, whole: number): string {
  return whole === 0 ? "–" : `${Math.floor((part / whole) * 100)} %`;
}

/** "34 more than on 9 Mar 2021", against the latest day that was recorded before today; empty where there is none. */
function since(input: CampaignReportInput, of: "patched" | "compromised" | "closed", now: number): string {
  const today = input.asOf.slice(0, 10);
  const recorded = input.days.filter(({ day }) => day < today).at(-1);
  const before = input.before ?? (recorded ? { ...recorded, at: recorded.day } : null);
  if (before === null) return "";
  const change = now - before[of];
  if (change === 0) return "";
  return `, ${number(Math.abs(change))} ${change > 0 ? "more" : "fewer"} than on ${dayOf(before.at)}`;
}

function answer(input: CampaignReportInput): Words {
  const at = (step: string) => input.funnel.find((one) => one.step === step)?.count ?? 0;
  const [patched, closed] = [at("patched"), at("closed")];
  return [
    strong(
      `${number(patched)} of ${number(input.cases)} organizations are patched or offline${since(input, "patched", patched)}. ${number(input.compromised.count)} are compromised${since(input, "compromised", input.compromised.count)}; ${number(input.patchedCompromised.count)} of those are patched all the same. `,
    ),
    `${number(input.patchedUnseen.count)} are patched, but nobody has looked yet. ${number(closed)} cases are closed${since(input, "closed", closed)}, ${number(input.overdue.count)} are overdue, ${number(input.blocked.count)} blocked.`,
  ];
}

function grid(input: CampaignReportInput) {
  const at = (exposure: string, compromise: string) =>
    input.cells.find((cell) => cell.exposure === exposure && cell.compromise === compromise)?.count ?? 0;
  const columns = [
    column("Exposure", 1.6),
    ...compromiseStates.map((state) => right(compromiseLabels[state])),
    right("Total"),
  ];
  const rows = exposureWorstFirst.map((exposure) => {
    const counts = compromiseStates.map((compromise) => at(exposure, compromise));
    return [exposureLabels[exposure], ...counts.map(number), number(counts.reduce((sum, count) => sum + count, 0))];
  });
  return table("Organizations by exposure and compromise; the worst server counts", columns, {
    rows,
    empty: "No case yet.",
  });
}

function workTable(title: string, rows: readonly Work[]) {
  return table(title, [column("Name", 2), right("Open"), right("Overdue")], {
    rows: rows.map(({ name, open, overdue }) => [name, number(open), number(overdue)]),
    empty: "No open case.",
  });
}

function shareTable(title: string, rows: readonly Share[]) {
  return table(title, [column(title, 2), right("Cases"), right("Patched"), right("Compromised")], {
    rows: rows.map(({ name, cases, patched, compromised }) => [
      name,
      number(cases),
      number(patched),
      number(compromised),
    ]),
    empty: "Nothing is known.",
  });
}

/** The campaign report: the answer in words, then the numbers behind it, for readers without an account. */
export function campaignReport(input: CampaignReportInput): ReportDocument {
  const clusters = input.clusters.filter(({ accepted, proposed }) => accepted.count + proposed.count > 0);
  const blocks = [
    facts([
      ["Campaign", [input.campaign.name, muted(`  pack ${input.campaign.packVersion}`)]],
      [
        "Covers",
        input.filter === ""
          ? `${number(input.cases)} organizations, ${number(input.servers)} servers`
          : `${number(input.cases)} organizations: ${input.filter}`,
      ],
      ["Prepared by", [input.preparedBy, muted(`, as of ${minuteOf(input.asOf)}`)]],
    ]),
    heading(1, "Where we are"),
    lead(answer(input)),
    table("Steps", [column("Step", 2), right("Organizations"), right("Share"), right("Left")], {
      rows: input.funnel.map(({ step, count }) => [
        stepWords[step] ?? step,
        number(count),
        shareOf(count, input.cases),
        number(input.cases - count),
      ]),
      empty: "No case yet.",
    }),
    heading(1, "Exposure and compromise"),
    grid(input),
    note("Patched does not mean clean, and unknown does not mean no."),
    heading(1, "Overdue and blocked"),
    table(
      "Overdue, latest first",
      [column("Organization", 2.4), column("Case"), column("Owner", 1.4), column("Due", 1.4)],
      {
        rows: input.overdue.items.map((item) => [
          item.organization.name,
          item.ref,
          item.owner?.name ?? "unassigned",
          minuteOf(item.dueAt),
        ]),
        empty: "Nothing is late.",
      },
    ),
    table("Blocked", [column("Organization", 1.6), column("Task", 1.8), column("What by", 2.4)], {
      rows: input.blocked.items.map((item) => [`${item.organization} (${item.ref})`, item.task, item.reason]),
      empty: "Nothing is blocked.",
    }),
    heading(1, "Who works on it"),
    workTable("By owner", input.workload),
    workTable("By team", input.teams),
    heading(1, "Where they are"),
    shareTable("Country", input.countries),
    shareTable("Sector", input.sectors),
    ...(clusters.length === 0
      ? []
      : [
          heading(1, "Clusters seen"),
          table("Clusters", [column("Cluster", 2), right("Accepted"), right("Proposed")], {
            rows: clusters.map(({ name, accepted, proposed }) => [
              name,
              number(accepted.count),
              number(proposed.count),
            ]),
            empty: "",
          }),
        ]),
    heading(1, "Duties to report"),
    table(
      "Clocks that run",
      [column("Regime", 2), column("Duty", 2.4), right("Running"), right("Late"), column("Next", 1.4)],
      {
        rows: input.clocks.map((clock) => [
          clock.regime,
          clock.title,
          number(clock.running),
          number(clock.late),
          clock.nextAt === null ? "–" : minuteOf(clock.nextAt),
        ]),
        empty: "No clock runs: no open case has its moment of awareness recorded, or all duties are decided.",
      },
    ),
    heading(1, "Day by day"),
    table(
      "Recorded at the end of each day",
      [column("Day", 1.4), right("Cases"), right("Patched"), right("Compromised"), right("Closed")],
      {
        rows: input.days
          .slice(-30)
          .map((day) => [day.day, number(day.cases), number(day.patched), number(day.compromised), number(day.closed)]),
        empty: "No day is recorded yet.",
      },
    ),
  ];
  return {
    title: `${input.campaign.name}: status`,
    subtitle: `As of ${minuteOf(input.asOf)}`,
    running: `${input.campaign.name}, status`,
    author: input.preparedBy,
    marking: { tlp: "AMBER", pap: null, note: null },
    generatedAt: input.asOf,
    language: "en",
    blocks: finished(blocks),
  };
}
