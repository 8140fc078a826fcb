import Link from "next/link";

import { Brand } from "@/components/marks/brand";

import { Operation, type OperationProps } from "./operation";

/** The whole API on one page, made on the server: no script, no request to anywhere. */
export function ApiReference({ sections }: { sections: readonly { tag: string; operations: OperationProps[] }[] }) {
  const idOf = (tag: string) => `tag-${tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  return (
    <main id="main" tabIndex={-1} className="mx-auto max-w-280 pb-12">
      <div className="flex items-center justify-between px-gutter py-3">
        <Brand />
        <Link href="/" prefetch={false}>
          Back to Breakwater
        </Link>
      </div>
      <header className="grid gap-2 border-y border-line px-gutter py-5">
        <h1>HTTP API</h1>
        <p className="max-w-160 text-reading">
          Pages and scripts use the same calls. Send <code>Authorization: Bearer bw_…</code>; make a token under{" "}
          <Link href="/settings/tokens" prefetch={false}>
            Settings
          </Link>
          . Times are ISO 8601 in UTC, ids are UUIDv7. Lists take <code>limit</code> and <code>cursor</code> and answer{" "}
          <code>items</code> and <code>nextCursor</code>. Writes on versioned things take <code>version</code>.
        </p>
        <p className="max-w-160 text-reading">
          Every failure is <code>{"{ code, status, message, data? }"}</code>, the message a sentence for a person: 400
          names the fields, 401 wants a sign-in, 403 and 404 refuse, 409 carries the current row, 413 is too large, 422
          cannot be done as things stand, 429 is too fast, 507 is a full disk.
        </p>
        <p>
          <Link href="/api/v1/openapi.json" prefetch={false}>
            OpenAPI 3.1 document
          </Link>
        </p>
        <nav aria-label="Sections">
          <ul className="flex flex-wrap gap-x-4 gap-y-1">
            {sections.map(({ tag }) => (
              <li key={tag}>
                <a href={`#${idOf(tag)}`}>{tag}</a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      {sections.map(({ tag, operations }) => (
        <section key={tag} aria-labelledby={idOf(tag)} className="pt-6">
          <h2 id={idOf(tag)} className="border-b border-line px-gutter pb-2">
            {tag}
          </h2>
          {operations.map((operation) => (
            <Operation key={operation.id} operation={operation} />
          ))}
        </section>
      ))}
    </main>
  );
}
