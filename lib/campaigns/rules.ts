import { casePhases } from "@/lib/core/states";
import type { BuildSource, CasePhase, CompromiseState } from "@/lib/core/states";
import { familyOf, formatBuild, parseBuild } from "./format/build-version";
import type { ParsedBuild } from "./format/build-version";
import { standingMitigation } from "./proof/mitigation";
import { latestRun, originOf, undoneWords } from "./proof/readings";
import type { BuildRow, ChecklistSection, ChecklistTask, Clock, Cluster, OpeningRow } from "./schema";

export { attributionWeight, clusterProposedBy } from "./format/attribution-weight";
export { checklistLabel, diffChecklists, isOwn } from "./versions/rules";
export type { AttributionWeight } from "./format/attribution-weight";
export { familyOf, formatBuild, latestRun, originOf, parseBuild, standingMitigation, undoneWords };

export type BuildAssessment = {
  exposure: "patched" | "vulnerable" | "unknown";
  build: string | null;
  family: string | null;
  product: string | null;
  cu: string | null;
  fixedBuild: string | null;
  kb: string | null;
  check: "by hand" | null;
  /** True where the update closes the flaws of this campaign and leaves others open. */
  partial: boolean;
  reason: string;
};

function familyOfText(build: string): string {
  return build.split(".").slice(0, 3).join(".");
}

function revisionOfText(build: string): number {
  return Number(build.split(".")[3]);
}

function cuWords(row: BuildRow): string {
  const words = row.cu
    .replace(/^CU(\d+) \(SP(\d+)\)$/, "Service Pack $2 (CU$1)")
    .replace(/^CU(\d+)$/, "Cumulative Update $1")
    .replace(/^SP(\d+) RU(\d+)$/, "Service Pack $1 Update Rollup $2")
    .replace(/^RTM$/, "first release (RTM)");
  return `${row.product} ${words}`;
}

function outsideTheTable(parsed: ParsedBuild): string {
  const shown = formatBuild(parsed);
  if (parsed.major === 14)
    return `${shown} is Exchange Server 2010, which only CVE-2021-26857 concerns. The rollup level is not in the build table; check that Service Pack 3 Update Rollup 32 (14.3.513.0) is installed.`;
  if (parsed.major === 8 || parsed.major === 6)
    return `${shown} is older than Exchange Server 2010. It is not in the build table and was not believed to be affected; check it by hand.`;
  return `${familyOf(parsed)} is not in the build table, and builds of other families say nothing about it. Check the number, or check the server by hand.`;
}

/**
 * Says what a version reading proves about the flaws of the campaign, by the build table of its pack (CSS-Exchange and
 * Microsoft Learn build lists; KB5000871). Never compares across families; a three-part version and AdminDisplayVersion
 * show the cumulative update only. Patched is never answered below the first fixed build of the family.
 */
export function assessBuild(
  table: readonly BuildRow[],
  reading: { build: string; source: BuildSource },
): BuildAssessment {
  const nothing = {
    build: null,
    family: null,
    product: null,
    cu: null,
    fixedBuild: null,
    kb: null,
    check: null,
    partial: false,
  };
  const parsed = parseBuild(reading.build);
  if (parsed === null)
    return {
      ...nothing,
      exposure: "unknown",
      reason: "This is not an Exchange version. Expected is something like 15.2.792.10.",
    };
  const family = familyOf(parsed);
  const build = formatBuild(parsed);
  const row = table.find((candidate) => familyOfText(candidate.cuBuild) === family);
  if (row === undefined)
    return { ...nothing, build, family, exposure: "unknown", check: "by hand", reason: outsideTheTable(parsed) };

  const known = {
    build,
    family,
    product: row.product,
    cu: row.cu,
    fixedBuild: row.firstFixedBuild,
    kb: row.kb,
    check: null,
    partial: false,
  };
  const name = cuWords(row);
  const cuLevelOnly = reading.source === "admin_display_version" || parsed.form === "display";
  const askExSetup = "Read the file version of ExSetup.exe to decide.";

  switch (row.status) {
    case "no_su_available_upgrade_cu":
      return {
        ...known,
        exposure: "vulnerable",
        reason: `${build} is ${name}, for which no March update exists. Upgrade to a supported cumulative update.`,
      };
    case "affected_26857_only":
      return {
        ...known,
        exposure: "vulnerable",
        reason: `${build} is ${name}. Of the four flaws only CVE-2021-26857 concerns it; ${row.firstFixedBuild} is the first fixed build.`,
      };
    case "fixed_defence_in_depth":
      if (cuLevelOnly)
        return {
          ...known,
          exposure: "unknown",
          reason: `AdminDisplayVersion does not show update rollups of ${row.product}. ${askExSetup}`,
        };
      return {
        ...known,
        exposure: "patched",
        reason: `${build} is ${name}, which fixes CVE-2021-26857, the only one of the four flaws that concerns this product.`,
      };
    case "fixed_in_cu":
      if (parsed.revision !== null && parsed.revision < revisionOfText(row.cuBuild))
        return {
          ...known,
          exposure: "vulnerable",
          reason: `${build} is below ${row.cuBuild}, the first build of ${name} and the first fixed one. Check the number.`,
        };
      return { ...known, exposure: "patched", reason: `${build} is ${name}, which contains the fix.` };
    case "su_supported_cu":
    case "su_unsupported_cu_march_fix_only":
      break;
    default:
      return row.status satisfies never;
  }

  const fixed = row.firstFixedBuild;
  if (fixed === null)
    return {
      ...known,
      exposure: "unknown",
      check: "by hand",
      reason: `The build table names no fixed build of ${name}. Check the installed updates by hand.`,
    };
  if (cuLevelOnly)
    return {
      ...known,
      exposure: "unknown",
      reason: `AdminDisplayVersion ${build} shows ${name} and does not change with security updates. ${askExSetup}`,
    };
  if (parsed.revision === null)
    return {
      ...known,
      exposure: "unknown",
      reason: `${build} has three parts and shows ${name} only; ${fixed} is the first fixed build. ${askExSetup}`,
    };
  if (parsed.revision >= revisionOfText(fixed)) {
    if (row.status === "su_supported_cu")
      return {
        ...known,
        exposure: "patched",
        reason: `${build} is ${name} with the March update; ${fixed} is the first fixed build.`,
      };
    return {
      ...known,
      exposure: "patched",
      partial: true,
      reason: `${build} is ${name} with the special March update, which fixes the four ProxyLogon flaws only. This cumulative update was out of support and other flaws stay open; upgrade it.`,
    };
  }
  if (row.checkByHandFrom !== undefined && parsed.revision >= revisionOfText(row.checkByHandFrom))
    return {
      ...known,
      exposure: "unknown",
      check: "by hand",
      reason: `Sources disagree on the first fixed build of ${name}: ${row.checkByHandFrom} or ${fixed}. Check the list of installed updates for ${row.kb ?? "the March update"} by hand.`,
    };
  return {
    ...known,
    exposure: "vulnerable",
    reason: `${build} is ${name} without the March update; ${fixed} is the first fixed build.`,
  };
}

const compromiseLadder: readonly CompromiseState[] = ["attempted", "implanted", "operated", "spread"];

function rowHolds(row: OpeningRow, situation: { compromise: CompromiseState; uncertain: boolean }): boolean {
  if (row.uncertain && !situation.uncertain) return false;
  return compromiseLadder.indexOf(situation.compromise) >= compromiseLadder.indexOf(row.compromise);
}

/**
 * Whether a task is needed at all: tasks without opening rows always are, the others from the compromise they name.
 * `uncertain` means that the verdict is not verified. This is the trigger table of the credential section.
 */
export function isTaskOpen(
  task: ChecklistTask,
  situation: { compromise: CompromiseState; uncertain: boolean },
): boolean {
  return task.opensWhen.length === 0 || task.opensWhen.some((row) => rowHolds(row, situation));
}

/** Every task of a checklist in working order, beside its section. */
export function tasksInOrder(
  checklist: readonly ChecklistSection[],
): { section: ChecklistSection; task: ChecklistTask }[] {
  return checklist
    .toSorted((a, b) => a.order - b.order)
    .flatMap((section) => section.tasks.toSorted((a, b) => a.order - b.order).map((task) => ({ section, task })));
}

/** The phase a case is in: the first one with unsettled work. Only closing a case makes it closed. */
export function phaseOf(work: readonly { phase: CasePhase; settled: boolean }[]): CasePhase {
  return casePhases.find((phase) => work.some((item) => item.phase === phase && !item.settled)) ?? "report";
}

export type ClockStarts = { caseOpenedAt: string; awarenessAt: string | null; compromiseConfirmedAt: string | null };

/** When a clock runs out, as ISO time in UTC; null while it has not started or has no length. */
export function dueAtOf(clock: Clock, starts: ClockStarts): string | null {
  const after = (startedAt: string | null, hours: number) =>
    startedAt === null ? null : new Date(Date.parse(startedAt) + hours * 3_600_000).toISOString();
  switch (clock.starts) {
    case "fixed":
      return clock.dueAt;
    case "none":
      return null;
    case "case_opened":
      return after(starts.caseOpenedAt, clock.hours);
    case "awareness":
      return after(starts.awarenessAt, clock.hours);
    case "compromise_confirmed":
      return after(starts.compromiseConfirmedAt, clock.hours);
    default:
      return clock satisfies never;
  }
}

/** Who gave a cluster its name, in words. */
export function namingOf({ namedBy, namedAt }: Pick<Cluster, "namedBy" | "namedAt">): string {
  if (namedBy === null) return "who named it is not recorded";
  return namedAt === null ? `named by ${namedBy}` : `named by ${namedBy}, ${namedAt}`;
}

/** An indicator written so that nothing makes a link of it: brackets around the dots of hosts, http as hxxp. Hashes, names and patterns stay as they are. */
export function defangIndicator({ type, value }: { type: string; value: string }): string {
  if (type === "ipv4" || type === "domain") return value.replaceAll(".", "[.]");
  if (type !== "url") return value;
  return value.replace(/^http/i, "hxxp").replace(/^[^/]*(?:\/\/[^/?#]*)?/, (host) => host.replaceAll(".", "[.]"));
}
