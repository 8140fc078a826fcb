/** Where findings show that mail was within reach: on named servers, and whether also where the evidence names none. */
export type MailRead = { servers: readonly string[]; elsewhere: boolean };

/** Findings of mail theft by the servers they stand on; one that names no server stands on the only one there is. */
export function mailReadOf(
  findings: readonly { serverId: string | null }[],
  servers: readonly { id: string; hostname: string }[],
): MailRead {
  const only = servers.length === 1 ? servers[0] : undefined;
  const named = servers.filter((server) =>
    findings.some((finding) => (finding.serverId ?? only?.id ?? null) === server.id),
  );
  const elsewhere = only === undefined && findings.some((finding) => finding.serverId === null);
  return { servers: named.map((server) => server.hostname), elsewhere };
}

/** "Mail on EX01 could be read.": what the ladder of states does not tell; null where nothing shows it. */
export function mailSentence({ servers, elsewhere }: MailRead): string | null {
  const shown = servers.length > 3 ? [...servers.slice(0, 2), `${servers.length - 2} more servers`] : servers;
  const places = elsewhere ? [...shown, "a server that the evidence does not name"] : shown;
  if (places.length === 0) return null;
  const words = places.length > 1 ? `${places.slice(0, -1).join(", ")} and ${places.at(-1)}` : places[0];
  return `Mail on ${words} could be read.`;
}
