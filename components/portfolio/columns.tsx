import type { ReactNode } from "react";

import { AssuranceMark } from "@/components/marks/assurance-mark";
import { CompromiseMark } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { cx } from "@/components/ui/cx";
import { SplitProgress } from "@/components/ui/split-progress";
import { Time } from "@/components/ui/time";
import type { CampaignWords } from "@/lib/campaigns/schema";
import type { CaseItem } from "@/lib/cases/schema";
import { containmentLabels } from "@/lib/core/states";

import { Clusters, Findings, shortName } from "./case-cells";
import type { CaseSort } from "./filter-state";
import { Score } from "./score";
import { type ColumnKey, columnKeys, type TableLook } from "./table-look";

export type CaseColumn = {
  key: ColumnKey;
  word: string;
  title?: string;
  /** The order that its head asks for. */
  sort?: CaseSort;
  /** In pixels, until somebody drags it. */
  width: number;
  end?: boolean;
  muted?: (item: CaseItem) => boolean;
  /** Shown on a phone as well, beside the organization. */
  phone?: boolean;
  cell: (item: CaseItem, words: CampaignWords) => ReactNode;
};

const dash = <span className="text-muted">–</span>;
const words = (values: readonly string[]) =>
  values.length === 0 ? dash : <span title={values.join(", ")}>{values.join(", ")}</span>;

const columns: Record<ColumnKey, Omit<CaseColumn, "key">> = {
  score: {
    word: "Score",
    title: "How urgent, 0 to 100, by the weights of the pack",
    sort: "attention",
    width: 66,
    end: true,
    cell: (item) => <Score triage={item.triage} />,
  },
  exposure: {
    word: "Exposure",
    sort: "exposure",
    width: 140,
    cell: (item, { exposure }) => (
      <span className="flex items-center gap-1.5">
        <ExposureMark state={item.exposure} label={exposure[item.exposure]} />
        <AssuranceMark assurance={item.exposureAssurance} look="alone" />
      </span>
    ),
  },
  compromise: {
    word: "Compromise",
    title: "Worst first",
    sort: "compromise",
    width: 162,
    cell: (item, { compromise }) => (
      <span className="flex items-center gap-1.5">
        <CompromiseMark state={item.compromise} label={compromise[item.compromise]} />
        <AssuranceMark assurance={item.compromiseAssurance} look="alone" />
      </span>
    ),
  },
  containment: { word: "Containment", width: 96, cell: (item) => containmentLabels[item.containment] },
  phase: { word: "Phase", sort: "phase", width: 80, cell: (item, { phase }) => phase[item.phase] },
  progress: {
    word: "Progress",
    width: 128,
    cell: ({ progress }) => (
      <SplitProgress verified={progress.verified} claimed={progress.claimed} required={progress.total} />
    ),
  },
  clusters: { word: "Clusters", width: 92, cell: (item, known) => <Clusters item={item} words={known} /> },
  findings: {
    word: "Findings",
    title: "Critical, and waiting for triage",
    width: 74,
    end: true,
    cell: (item) => <Findings item={item} />,
  },
  servers: { word: "Servers", width: 70, end: true, cell: (item) => item.serverCount },
  evidence: { word: "Evidence", width: 78, end: true, cell: (item) => item.evidenceCount },
  tags: { word: "Tags", width: 140, cell: (item) => words(item.tags) },
  country: { word: "Country", width: 70, cell: (item) => item.country ?? dash },
  sector: { word: "Sector", width: 120, cell: (item) => words(item.sector === null ? [] : [item.sector]) },
  owner: {
    word: "Owner",
    width: 88,
    muted: (item) => item.owner === null,
    cell: (item) => (item.owner ? <span title={item.owner.name}>{shortName(item.owner.name)}</span> : "unassigned"),
  },
  opened: {
    word: "Opened",
    width: 74,
    end: true,
    muted: () => true,
    cell: (item) => <Time at={item.openedAt} as="day" />,
  },
  due: {
    word: "Due",
    sort: "due",
    width: 96,
    end: true,
    phone: true,
    cell: (item) =>
      item.closedAt === null ? <Time at={item.dueAt} as="due" /> : <span className="text-muted">closed</span>,
  },
  activity: {
    word: "Activity",
    sort: "activity",
    width: 78,
    end: true,
    muted: () => true,
    cell: (item) => <Time at={item.lastActivityAt} as="ago" />,
  },
};

/** The columns that a reader may have at all; clusters are not for everyone. */
export function columnsFor(seesClusters: boolean): CaseColumn[] {
  return columnKeys.filter((key) => key !== "clusters" || seesClusters).map((key) => ({ key, ...columns[key] }));
}

/** Those that the look shows. What a phone needs stays on the page there, hidden or not. */
export function shownColumns(look: TableLook, seesClusters: boolean): (CaseColumn & { className: string })[] {
  return columnsFor(seesClusters)
    .map((column) => {
      const hidden = look.hidden.includes(column.key);
      return { ...column, hidden, className: cx(hidden && "md:hidden", column.phone !== true && "max-md:hidden") };
    })
    .filter(({ hidden, phone }) => !hidden || phone === true);
}
