import { compromiseLabels, type CompromiseState, type ExposureState } from "@/lib/core/states";
import { formatDay, formatSpan } from "@/lib/core/time";

import { type MailRead, mailSentence } from "./mail";
import { compromiseRank, isCompromised, type ServerStates, worstOf } from "./ranks";
import { type Reach, reachWords, sharedReach } from "./reach";

/**
 * `firstAt` and `lastAt` are when findings show what the compromise of this server says; `reach` is what its "no evidence"
 * rests on.
 */
export type VerdictServer = ServerStates & {
  hostname: string;
  patchedAt: Date | null;
  firstAt: Date | null;
  lastAt: Date | null;
  reach: Reach | null;
};

function named(servers: VerdictServer[]): string {
  const names = servers.map((server) => server.hostname);
  if (names.length <= 3)
    return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");
  return `${names.slice(0, 2).join(", ")} and ${names.length - 2} more servers`;
}

const exposureWords: Record<ExposureState, string> = {
  vulnerable: "still vulnerable",
  mitigated: "mitigated but not patched",
  unknown: "at a build that decides nothing, or was not read",
  patched: "patched",
  disconnected: "disconnected",
  decommissioned: "decommissioned",
};

function basisOf(hit: VerdictServer[]): string {
  const reach = sharedReach(hit.map((server) => server.reach));
  return reach === null ? "" : `: ${reachWords(reach)}`;
}

function timesOf(hit: VerdictServer[], state: CompromiseState): string {
  if (compromiseRank(state) < compromiseRank("attempted")) return "";
  const first = hit.map((server) => server.firstAt?.getTime() ?? Infinity).reduce((a, b) => Math.min(a, b), Infinity);
  const last = hit.map((server) => server.lastAt?.getTime() ?? -Infinity).reduce((a, b) => Math.max(a, b), -Infinity);
  if (!Number.isFinite(first) || !Number.isFinite(last)) return "";
  const late = hit.find(
    (server) => server.lastAt !== null && server.patchedAt !== null && server.lastAt > server.patchedAt,
  );
  const after =
    late?.lastAt && late.patchedAt
      ? `, ${formatSpan(late.lastAt.getTime() - late.patchedAt.getTime())} after the update of ${late.hostname}`
      : "";
  const [from, to] = [formatDay(first), formatDay(last)];
  return from === to ? ` on ${from}${after}` : `, first seen on ${from} and last on ${to}${after}`;
}

/** The worst exposure and where, then the servers of which nobody knows it: a known danger elsewhere says nothing of them. */
function exposureSentence(servers: VerdictServer[], worst: ExposureState): string {
  const states = worst === "unknown" ? [worst] : [worst, "unknown" as const];
  const clauses = states.flatMap((state) => {
    const own = servers.filter((server) => server.exposure === state);
    const who = own.length === servers.length && own.length > 1 ? "All servers" : named(own);
    return own.length === 0 ? [] : [`${who} ${own.length === 1 ? "is" : "are"} ${exposureWords[state]}`];
  });
  return `${clauses.join("; ")}.`;
}

/** What is not known and what is not done, in one sentence. */
function openSentence(unknown: VerdictServer[], credentialsOpen: boolean): string | null {
  const stays = `${named(unknown)} ${unknown.length === 1 ? "stays" : "stay"} unknown until more logs are read`;
  if (unknown.length === 0) return credentialsOpen ? "Credentials are not yet reset." : null;
  return credentialsOpen ? `${stays}, and credentials are not yet reset.` : `${stays}.`;
}

const noMail: MailRead = { servers: [], elsewhere: false };

export type VerdictFacts = {
  servers: VerdictServer[];
  unplaced?: CompromiseState | null;
  /** Theft of mail stands beside the ladder of states, so it is said in addition. */
  mail?: MailRead;
  credentialsOpen?: boolean;
  /** The campaign pack's words. */
  labels?: Record<CompromiseState, string>;
};

/**
 * The proposed verdict in about three sentences: the worst compromise first and where, then exposure, then what is not known
 * or not done. Says what is unknown as unknown, and never calls a server clean.
 */
export function verdictSentence(input: VerdictFacts): string {
  const { servers, unplaced = null, mail = noMail, credentialsOpen = false, labels = compromiseLabels } = input;
  const nowhere = unplaced !== null ? `${labels[unplaced]} on a server that the evidence does not name.` : null;
  const read = mailSentence(mail);
  if (servers.length === 0)
    return (
      [nowhere, read].filter((sentence) => sentence !== null).join(" ") ||
      "No server is in scope yet, so neither exposure nor compromise is known."
    );
  const worst = worstOf(servers);
  const hit = servers.filter((server) => server.compromise === worst.compromise);
  const isWorse = nowhere !== null && unplaced !== null && compromiseRank(unplaced) > compromiseRank(worst.compromise);
  const unknown = servers.filter((server) => server.compromise === "unknown" && worst.compromise !== "unknown");
  const sentences = [
    isWorse ? nowhere : null,
    `${labels[worst.compromise]} on ${named(hit)}${worst.compromise === "no_evidence" ? basisOf(hit) : timesOf(hit, worst.compromise)}.`,
    read,
    exposureSentence(servers, worst.exposure),
    openSentence(unknown, credentialsOpen && isCompromised(worst.compromise)),
  ];
  return sentences.filter((sentence) => sentence !== null).join(" ");
}
