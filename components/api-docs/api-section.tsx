import { ApiFrame } from "./api-frame";
import { Operation, type OperationProps } from "./operation";

/** The calls of one section with all they take and answer. */
export function ApiSection({
  tags,
  tag,
  operations,
}: {
  tags: readonly string[];
  tag: string;
  operations: readonly OperationProps[];
}) {
  return (
    <ApiFrame tags={tags} current={tag}>
      <h1 className="border-b border-line px-gutter py-4">{tag}</h1>
      {operations.map((operation) => (
        <Operation key={operation.id} operation={operation} />
      ))}
    </ApiFrame>
  );
}
