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

function BodyOf({ label, of, body }: { label: string; of: string; body: Body }) {
  return (
    <div className="pt-3">
      <p>
        {label} <code>{body.type}</code>
      </p>
      <SchemaRows caption={`${label}, ${of}`} rows={body.rows} />
    </div>
  );
}

/** One operation: method, address and what it does, all it takes and answers, and a command to copy. */
export function Operation({ operation }: { operation: OperationProps }) {
  const { id, method, path, summary, description, parameters, request, responses, example, open } = operation;
  return (
    <section aria-labelledby={id} className="border-b border-line px-gutter pt-4 pb-6">
      <h2 id={id}>{summary}</h2>
      <p className="mono pt-1 wrap-anywhere">
        <span className="font-semibold">{method}</span> {path}
      </p>
      {description === "" ? null : <p className="max-w-160 pt-2 text-reading">{description}</p>}
      {open ? <p className="pt-1 text-muted">Needs no sign-in.</p> : null}
      <ScrollX label={`Command for ${id}`} className="mt-3 rounded-panel border border-line bg-subtle">
        <pre className="mono p-3">{example}</pre>
      </ScrollX>
      <SchemaRows caption={`Parameters of ${id}`} rows={parameters} />
      {request === null ? null : <BodyOf label="Request body" of={id} body={request} />}
      {responses.map((response) =>
        response.body === null ? (
          <p key={response.status} className="pt-3">
            Answers {response.status} {response.description}
          </p>
        ) : (
          <BodyOf
            key={response.status}
            label={`Answers ${response.status} ${response.description}`}
            of={id}
            body={response.body}
          />
        ),
      )}
    </section>
  );
}
