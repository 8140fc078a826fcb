import { ScrollX } from "@/components/ui/table";

import { SchemaRows } from "./schema-rows";

type Body = { type: string; rows: { name: string; type: string; required: boolean; note: string }[] };
export type OperationProps = {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  open: boolean;
  parameters: { name: string; place: string; type: string; required: boolean; note: string }[];
  request: Body | null;
  responses: { status: string; description: string; body: Body | null }[];
  example: string;
};

function BodyOf({ label, body }: { label: string; body: Body }) {
  return (
    <div className="pt-3">
      <p>
        {label} <code>{body.type}</code>
      </p>
      <SchemaRows caption={label} rows={body.rows} />
    </div>
  );
}

/** One operation, folded: method, address and what it does; open, all it takes and answers, with a command to copy. */
export function Operation({ operation }: { operation: OperationProps }) {
  const { method, path, summary, description, parameters, request, responses, example, open } = operation;
  return (
    <details id={operation.id} className="border-b border-line">
      <summary className="flex min-h-9 cursor-pointer flex-wrap items-baseline gap-x-3 px-gutter py-1.5 hover:bg-hover">
        <span className="mono w-14 font-semibold">{method}</span>
        <span className="mono wrap-anywhere">{path}</span>
        <span className="text-muted">{summary}</span>
      </summary>
      <div className="px-gutter pb-5">
        {description === "" ? null : <p className="max-w-160 pt-1 text-reading">{description}</p>}
        {open ? <p className="pt-1 text-muted">Needs no sign-in.</p> : null}
        <SchemaRows caption="Parameters" rows={parameters} />
        {request === null ? null : <BodyOf label="Request body" body={request} />}
        {responses.map((response) =>
          response.body === null ? (
            <p key={response.status} className="pt-3">
              Answers {response.status} {response.description}
            </p>
          ) : (
            <BodyOf
              key={response.status}
              label={`Answers ${response.status} ${response.description}`}
              body={response.body}
            />
          ),
        )}
        <ScrollX label={`Command for ${summary}`} className="mt-3 rounded-panel border border-line bg-subtle">
          <pre className="mono p-3">{example}</pre>
        </ScrollX>
      </div>
    </details>
  );
}
