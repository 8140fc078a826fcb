import Link from "next/link";

import { ApiFrame, sectionHref } from "./api-frame";

type Sections = readonly {
  tag: string;
  operations: readonly { id: string; method: string; path: string; summary: string }[];
}[];

/** Every call of the API in one list, and what holds for all of them. */
export function ApiIndex({ sections }: { sections: Sections }) {
  return (
    <ApiFrame tags={sections.map(({ tag }) => tag)} current={null}>
      <header className="grid gap-2 border-b border-line px-gutter py-5">
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
      </header>
      {sections.map(({ tag, operations }) => (
        <section key={tag} aria-label={tag} className="pt-6">
          <h2 className="border-b border-line px-gutter pb-2">{tag}</h2>
          <ul>
            {operations.map(({ id, method, path, summary }) => (
              <li
                key={id}
                className="flex min-h-8 flex-wrap items-baseline gap-x-3 border-b border-line px-gutter py-1"
              >
                <span className="mono w-14 font-semibold">{method}</span>
                <Link href={`${sectionHref(tag)}#${id}`} prefetch={false} className="mono wrap-anywhere">
                  {path}
                </Link>
                <span className="text-muted">{summary}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </ApiFrame>
  );
}
