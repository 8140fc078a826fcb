import { Cell, Column, Row, ScrollX, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";

type Reason = { field: string; test: string; value: string };

type ReasonsProps = {
  reasons: readonly Reason[];
  /** What the rule asks for as a whole, in the words of its condition. */
  condition: string | null;
};

/** Why a record or a file matched, field by field. */
export function Reasons({ reasons, condition }: ReasonsProps) {
  return (
    <>
      {condition ? (
        <p className="mb-1 text-compact text-muted">
          The rule asks for <code className="wrap-anywhere">{visible(condition)}</code>
        </p>
      ) : null}
      <ScrollX label="Why it matched">
        <Table caption="Why it matched" edge="flush">
          <thead>
            <tr>
              <Column>Field</Column>
              <Column>Test</Column>
              <Column>Value here</Column>
            </tr>
          </thead>
          <tbody>
            {reasons.map((reason) => (
              <Row key={`${reason.field} ${reason.test} ${reason.value}`}>
                <Cell mono className="py-1 align-top">
                  {visible(reason.field)}
                </Cell>
                <Cell wrap className="min-w-40 align-top">
                  {visible(reason.test)}
                </Cell>
                <Cell wrap className="min-w-40 align-top">
                  {reason.value === "" ? (
                    <span className="text-muted">empty</span>
                  ) : (
                    <code>{visible(reason.value)}</code>
                  )}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </ScrollX>
    </>
  );
}
