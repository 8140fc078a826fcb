import {
  type Assurance,
  type CompromiseState,
  type ExposureState,
  weakestAssurance,
  worstCompromise,
  worstExposure,
} from "@/lib/core/states";

/** Exposure from least to most urgent; a case shows the worst of its servers. Disconnected is unpatched, so it stands above patched. */
const exposureUrgency: Record<ExposureState, number> = {
  decommissioned: 0,
  patched: 1,
  disconnected: 2,
  mitigated: 3,
  unknown: 4,
  vulnerable: 5,
};

export function exposureRank(state: ExposureState): number {
  return exposureUrgency[state];
}

/** Compromise from least to most urgent: unknown stands above "no evidence", since unknown is not no. */
const compromiseUrgency: Record<CompromiseState, number> = {
  no_evidence: 0,
  unknown: 1,
  attempted: 2,
  implanted: 3,
  operated: 4,
  spread: 5,
};

export function compromiseRank(state: CompromiseState): number {
  return compromiseUrgency[state];
}

/** Is `state` a compromise that someone must act on now? */
export function isCompromised(state: CompromiseState): boolean {
  return compromiseUrgency[state] >= compromiseUrgency.implanted;
}

/**
 * Whether what a person said about a server's compromise still holds. A word that evidence has overtaken, and a "no evidence"
 * that lost its basis, no longer count as said.
 */
export function wordHolds(server: { compromise: string; compromiseConfirmed: string | null }): boolean {
  return server.compromiseConfirmed !== null && server.compromiseConfirmed === server.compromise;
}

export type ServerStates = {
  exposure: ExposureState;
  exposureAssurance: Assurance;
  compromise: CompromiseState;
  compromiseAssurance: Assurance;
};

/**
 * The state of a case: the worst of its servers on each axis, as sure as the least sure server that shows it. `unplaced` is
 * what findings propose that name no server; it counts, or a web shell nobody has placed would be overlooked.
 * A case without servers is unknown on both.
 */
export function worstOf(servers: ServerStates[], unplaced: CompromiseState | null = null): ServerStates {
  const exposure = worstExposure(servers.map((server) => server.exposure));
  const ofServers = worstCompromise(servers.map((server) => server.compromise));
  const compromise = unplaced !== null && compromiseRank(unplaced) > compromiseRank(ofServers) ? unplaced : ofServers;
  const assured: Assurance[] = servers
    .filter((server) => server.compromise === compromise)
    .map((server) => server.compromiseAssurance);
  return {
    exposure,
    exposureAssurance: weakestAssurance(
      servers.filter((server) => server.exposure === exposure).map((server) => server.exposureAssurance),
    ),
    compromise,
    compromiseAssurance: weakestAssurance(compromise === ofServers ? assured : ["evidenced"]),
  };
}
