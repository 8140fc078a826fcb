import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";

type Rows = readonly { name: string; type: string; required: boolean; note: string; place?: string }[];

/** Fields or parameters of one operation: name, type, whether it must be there. */
export function SchemaRows({ caption, rows }: { caption: string; rows: Rows }) {
  if (rows.length === 0) return null;
  const places = rows.some((row) => row.place !== undefined);
  return (
    <ScrollX label={caption} className="mt-2">
      <Table caption={caption} edge="flush">
        <thead>
          <tr>
            <Column>Name</Column>
            {places ? <Column>In</Column> : null}
            <Column>Type</Column>
            <Column>Meaning</Column>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.place ?? ""}${row.name}`}>
              <RowHead mono>
                {row.name}
                {row.required ? <span className="text-muted"> required</span> : null}
              </RowHead>
              {places ? <Cell muted>{row.place}</Cell> : null}
              <Cell mono className="wrap-anywhere">
                {row.type}
              </Cell>
              <Cell muted>{row.note === "" ? "–" : row.note}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </ScrollX>
  );
}
