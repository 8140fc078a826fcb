import { Cell, Column, Row, RowHead, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { epochMs } from "@/lib/core/time";
import type { ServerView } from "@/lib/servers/schema";

export type Moment = { key: "advisory" | "first" | "patched" | "last"; label: string; at: string };

type Markers = {
  advisoryAt: string;
  firstExploitAt: string | null;
  patchedAt: string | null;
  lastSeenAt: string | null;
};

/** When the last server still in use was patched; null while one is not. Retired servers hold nothing up. */
export function patchedAtOf(servers: readonly ServerView[]): string | null {
  const used = servers.filter((server) => server.exposure !== "decommissioned");
  const times = used.map((server) => server.patchedAt).filter((at) => at !== null);
  return used.length > 0 && times.length === used.length ? (times.toSorted().at(-1) ?? null) : null;
}

/** The moments that frame a case, in time order; those nobody knows are left out. */
export function momentsOf(markers: Markers, servers: readonly ServerView[]): Moment[] {
  const all: { key: Moment["key"]; label: string; at: string | null }[] = [
    { key: "advisory", label: "Advisory", at: markers.advisoryAt },
    { key: "first", label: "First exploit", at: markers.firstExploitAt },
    { key: "patched", label: "Patched", at: patchedAtOf(servers) ?? markers.patchedAt },
    { key: "last", label: "Last seen", at: markers.lastSeenAt },
  ];
  return all
    .flatMap(({ at, ...moment }) => (at === null ? [] : [{ ...moment, at }]))
    .toSorted((a, b) => epochMs(a.at) - epochMs(b.at));
}

/** The same as rows, for whoever does not see the chart. */
export function MomentTable({ moments }: { moments: readonly Moment[] }) {
  return (
    <Table caption="Moments of the case" edge="flush">
      <thead>
        <tr>
          <Column>What</Column>
          <Column>When</Column>
        </tr>
      </thead>
      <tbody>
        {moments.map((moment) => (
          <Row key={moment.key}>
            <RowHead>{moment.label}</RowHead>
            <Cell mono>
              <Time at={moment.at} precision={moment.key === "advisory" ? "day" : "minute"} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
