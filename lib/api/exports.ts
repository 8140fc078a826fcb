import { attachment, type RawCall } from "@/lib/access/raw";
import { appendAudit } from "@/lib/audit/commands";
import { env } from "@/lib/core/env";
import { notFound } from "@/lib/core/errors";
import { inParts } from "@/lib/core/parts";
import { auditPart, chainEnd, sharedFile, timesketchPart } from "@/lib/exports/queries";
import { type ExportFile, exportFiles, exportLabels } from "@/lib/exports/schema";

function bodyOf(
  file: ExportFile,
  call: RawCall & { caseId: string; end: Awaited<ReturnType<typeof chainEnd>> },
): Promise<string | ReadableStream<Uint8Array>> {
  const { caseId, end, unit } = call;
  switch (file) {
    case "audit.json":
    case "audit.csv": {
      const form = file === "audit.csv" ? "csv" : "json";
      const { dataDir } = env();
      return inParts<number>((after) =>
        unit(({ tx, now }) => auditPart(tx, { caseId, form, end, after: after ?? 0, now, dataDir }), {
          act: "case.audit",
        }),
      );
    }
    case "timesketch.jsonl":
      return inParts<{ at: string; id: string }>((after) =>
        unit(({ tx }) => timesketchPart(tx, { caseId, ref: end.ref, after })),
      );
    case "indicators.csv":
    case "stix.json":
    case "misp.json":
    case "navigator.json": {
      const defang = new URL(call.request.url).searchParams.get("defang") !== "no";
      return unit(({ tx, now }) => sharedFile(tx, { caseId, file, defang, now }));
    }
  }
}

/** Hands out a case in a format that other tools read; who took what stands in the audit chain of the case. */
export async function serveExport(call: RawCall): Promise<Response> {
  const { params, caseId, actor, unit } = call;
  const file = exportFiles.find((known) => known === params.file);
  if (!file || caseId === null) throw notFound("export");
  const end = await unit(async ({ tx }) => {
    const found = await chainEnd(tx, caseId);
    await appendAudit(tx, actor, { caseId, action: "case.export", object: "case", objectId: caseId, after: { file } });
    return found;
  });
  const body = await bodyOf(file, { ...call, caseId, end });
  const name = `${end.ref}-${new Date().toISOString().slice(0, 10)}-${file}`;
  return attachment(body, name, exportLabels[file].type);
}
