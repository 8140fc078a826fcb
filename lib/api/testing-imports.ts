import { rawRoute } from "@/lib/access/raw";
import { runImport } from "@/lib/imports/jobs";
import { type ImportResult, importResult } from "@/lib/imports/schema";

import { postImport } from "./imports-post";
import { type Answer, type Caller, callAs } from "./testing";

const post = rawRoute("import.run", postImport);

/** Sends a file to be imported, the way a script does. */
export async function sendImportAs(
  person: Caller,
  csv: string | Uint8Array<ArrayBuffer>,
  query: string,
): Promise<Answer> {
  const response = await post(
    new Request(`http://breakwater.test/api/v1/imports?campaign=exchange-2021&${query}`, {
      method: "POST",
      headers: { host: "breakwater.test", origin: "http://breakwater.test", cookie: person.cookie },
      body: csv,
    }),
    { params: Promise.resolve({}) },
  );
  return { status: response.status, body: JSON.parse(await response.text()) };
}

/** Sends a file, does the work in the background at once, and answers what it came to. */
export async function importAs(
  person: Caller,
  csv: string | Uint8Array<ArrayBuffer>,
  query = "kind=organizations",
): Promise<ImportResult> {
  const { status, body } = await sendImportAs(person, csv, query);
  if (status !== 202) throw new Error(`The import was refused: ${JSON.stringify(body)}`);
  await runImport({ jobId: body["jobId"] });
  const job = await callAs(person, "GET", `/jobs/${String(body["jobId"])}`);
  if (job.body["state"] !== "done" || job.body["done"] !== job.body["total"])
    throw new Error(`The import ended as ${JSON.stringify(job.body)}`);
  return importResult.parse(job.body["result"]);
}
