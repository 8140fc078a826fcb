import { stringify } from "csv-stringify/sync";

import { attachment, type RawCall } from "@/lib/access/raw";
import { filterText } from "@/lib/cases/schema";
import { plainCell } from "@/lib/core/csv";
import { AppError } from "@/lib/core/errors";
import { inParts } from "@/lib/core/parts";
import { matrixOf } from "@/lib/portfolio/queries";
import type { MatrixView } from "@/lib/portfolio/schema";

const rowsAtOnce = 200;

function lines({ sections, items }: MatrixView, head: boolean): string {
  const names = ["ref", "organization", "exposure", "compromise", ...sections.map(({ key }) => key)];
  const rows = items.map((item) => [
    item.ref,
    plainCell(item.organization),
    item.exposure,
    item.compromise,
    ...item.cells.map(({ state, verified, claimed, total, blocker }) =>
      plainCell(`${state} ${verified + claimed}/${total}${blocker === null ? "" : `: ${blocker}`}`),
    ),
  ]);
  return stringify(head ? [names, ...rows] : rows, { record_delimiter: "windows", escape_formulas: false });
}

/** Hands out organizations by sections of the checklist, over the cases that the reader may see, as CSV. */
export async function serveMatrix({ params, request, unit }: RawCall): Promise<Response> {
  const slug = params["slug"] ?? "";
  const asked = filterText.safeParse(new URL(request.url).searchParams.get("filter") ?? "");
  if (!asked.success)
    throw new AppError("INVALID", asked.error.issues[0]?.message ?? "The filter cannot be read.", { field: "filter" });
  const filter = asked.data;
  const read = (cursor: string | null) =>
    unit(({ tx, actor }) =>
      matrixOf(tx, actor, { slug, filter, limit: rowsAtOnce, ...(cursor === null ? {} : { cursor }) }),
    );
  // The first page is read before the answer begins, so that what is wrong is answered as an error and not as a short file.
  const first = await read(null);
  const body = await inParts<string>(async (cursor) => {
    const page = cursor === null ? first : await read(cursor);
    return { text: lines(page, cursor === null), next: page.nextCursor };
  });
  const name = `breakwater-${slug.replace(/[^a-z0-9-]/g, "")}-matrix.csv`;
  return attachment(body, name, "text/csv; charset=utf-8");
}
