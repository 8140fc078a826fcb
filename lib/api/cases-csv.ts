import { dataHeaders, type RawCall } from "@/lib/access/raw";
import { AppError } from "@/lib/core/errors";
import { casesCsv } from "@/lib/portfolio/queries";
import { exportFilter, type ExportFilter } from "@/lib/portfolio/schema";

/** Marks the text as UTF-8 for spreadsheets that would guess otherwise. */
const byteOrderMark = "\uFEFF";

function filterOf(params: URLSearchParams): ExportFilter {
  const given = Object.fromEntries([...new Set(params.keys())].map((key) => [key, params.getAll(key)]));
  const single = (key: string) => given[key]?.at(-1);
  const found = exportFilter.safeParse({
    ...given,
    ...Object.fromEntries(
      ["q", "cluster", "assignee", "attention", "due", "findings", "filter"].map((key) => [key, single(key)]),
    ),
  });
  if (found.success) return found.data;
  const fields = found.error.issues.map((issue) => ({ field: issue.path.join("."), message: issue.message }));
  throw new AppError("INVALID", fields.map(({ field, message }) => `${field}: ${message}`).join(" "), { fields });
}

/** Streams all cases the asking person may see under the filters of the list, as a CSV file; each page is read on its own. */
export async function exportCases({ request, params, unit }: RawCall): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const filter = filterOf(query);
  const slug = params["slug"] ?? "";
  const read = (cursor: string | null) => unit(({ tx, actor }) => casesCsv(tx, actor, { slug, filter, cursor }));
  // The first page is read before the answer begins, so that what is wrong is answered as an error and not as a short file.
  const first = await read(null);
  let next = first.nextCursor;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`${query.get("bom") === "true" ? byteOrderMark : ""}${first.text}`));
      if (next === null) controller.close();
    },
    async pull(controller) {
      if (next === null) return;
      const page = await read(next);
      next = page.nextCursor;
      controller.enqueue(encoder.encode(page.text));
      if (next === null) controller.close();
    },
  });
  const name = `breakwater-${slug.replace(/[^a-z0-9-]/g, "")}-cases-${new Date().toISOString().slice(0, 10)}.csv`;
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}"`,
      ...dataHeaders,
    },
  });
}
