import { visible } from "./visible-text";

/** Any JSON value as a tree that opens and closes without script; text from outside is printed, never interpreted. */
export function JsonView({ value, name, open = 1 }: { value: unknown; name?: string; /** Levels that start open. */ open?: number }) {
  return (
    <div className="mono min-w-0">
      <Node name={name} value={value} open={open} />
    </div>
  );
}

function Node({ name, value, open }: { name?: string; value: unknown; open: number }) {
  const entries = entriesOf(value);
  const label = name === undefined ? null : <span className="text-muted">{visible(name)}: </span>;
  if (!entries) {
    return (
      <div className="py-px pl-3.5 wrap-anywhere">
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  const isList = Array.isArray(value);
  return (
    <details open={open > 0}>
      <summary className="min-h-6 rounded-control py-1">
        {label}
        <span className="text-muted">{isList ? `list of ${entries.length}` : `${entries.length} fields`}</span>
      </summary>
      <div className="ml-1 border-l border-line pl-2">
        {entries.map(([key, child]) => (
          <Node key={key} name={key} value={child} open={open - 1} />
        ))}
      </div>
    </details>
  );
}

function entriesOf(value: unknown): [string, unknown][] | null {
  return typeof value === "object" && value !== null ? Object.entries(value) : null;
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === "string") return <bdi className="whitespace-pre-wrap">{value === "" ? '""' : visible(value)}</bdi>;
  return <span className="text-low">{String(value)}</span>;
}
