import { json, type RawCall } from "@/lib/access/raw";
import { AppError } from "@/lib/core/errors";
import { readImport, startImport } from "@/lib/imports/commands";
import { importInput } from "@/lib/imports/schema";

/** Takes the CSV file of an import as the raw body of a request and has it imported in the background. */
export async function postImport({ request, unit }: RawCall): Promise<Response> {
  const given = importInput.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!given.success) {
    const [issue] = given.error.issues;
    const field = String(issue?.path[0] ?? "kind");
    throw new AppError("INVALID", `${field}: ${issue?.message ?? "cannot be used."}`, { field });
  }
  const file = await readImport(request.body);
  const started = await unit(({ tx, actor, now }) => startImport(tx, actor, { input: given.data, file, now }), {
    writes: true,
  });
  return json(started, 202);
}
