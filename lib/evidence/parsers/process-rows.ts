/** A running process as a list shows it, with the place of its row. */
export type ListedProcess = {
  place: { line: number; offset: number; length: number };
  long: boolean;
  /** Epoch milliseconds; without `zoned` those of the clock of the host, as if it ran in UTC. */
  startedAt: number | null;
  zoned: boolean;
  server: string | null;
  fields: Record<string, string>;
};

const key = (server: string | null, id: string): string => `${server?.toLowerCase() ?? ""}\n${id}`;

/**
 * Names the parent of each process of one list. Windows uses numbers again, so a process that was started later than its child
 * is not its parent.
 */
export function withParents(processes: readonly ListedProcess[]): ListedProcess[] {
  const byId = new Map<string, ListedProcess>();
  for (const one of processes) byId.set(key(one.server, one.fields["ProcessId"] ?? ""), one);
  return processes.map((one) => {
    const parentId = one.fields["ParentProcessId"] ?? "";
    const parent = parentId === "" ? undefined : byId.get(key(one.server, parentId));
    if (!parent || parent === one) return one;
    if (parent.startedAt !== null && one.startedAt !== null && parent.startedAt > one.startedAt) return one;
    const told = { ParentImage: parent.fields["Image"] ?? "", ParentCommandLine: parent.fields["CommandLine"] ?? "" };
    return { ...one, fields: { ...told, ...one.fields } };
  });
}
