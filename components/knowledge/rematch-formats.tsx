import { formatCount } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { sourceLabel } from "@/lib/core/words";
import type { FormatCounts } from "@/lib/knowledge/schema";

/** What became of the files, by kind: exactly how many were read again, answered without reading, or could not show it. */
export function RematchFormats({ formats }: { formats: readonly FormatCounts[] }) {
  if (formats.length === 0) return null;
  return (
    <Section bleed title="What was re-checked" meta="files by kind">
      <ScrollX label="Files by kind">
        <Table caption="Files by kind" edge="bleed" className="min-w-180">
          <thead>
            <tr>
              <Column>Kind</Column>
              <Column end>Files</Column>
              <Column end>Cannot show it</Column>
              <Column end>From stored values</Column>
              <Column end>Read, no match</Column>
              <Column end>Read, matched</Column>
              <Column end>Skipped</Column>
            </tr>
          </thead>
          <tbody>
            {formats.map((row) => (
              <Row key={row.format}>
                <RowHead>{sourceLabel(row.format)}</RowHead>
                <Cell end>{formatCount(row.files)}</Cell>
                <Cell end muted>
                  {formatCount(row.unconcerned)}
                </Cell>
                <Cell end muted>
                  {formatCount(row.values)}
                </Cell>
                <Cell end muted>
                  {formatCount(row.read)}
                </Cell>
                <Cell end>{formatCount(row.matched)}</Cell>
                <Cell end className={row.skipped > 0 ? "text-high" : undefined} muted={row.skipped === 0}>
                  {formatCount(row.skipped)}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </ScrollX>
    </Section>
  );
}
