import { spellings } from "./columns";
import { countedRows } from "./counted-rows";
import { exportedNames, objectSession, readExportedObjects } from "./exported-objects";
import type { ExportedObject } from "./exported-objects";
import { hashesIn } from "./file-hashes";
import { baseName, isBlank } from "./probe";
import { rowServers } from "./row-servers";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const canonical = spellings(
  ["Time", "Entry", "Enabled", "Category", "Profile", "Description", "Signer", "Company", "Version", "MD5", "Server"],
  {
    "Entry Location": "Location",
    "Image Path": "Path",
    "Launch String": "CommandLine",
    "SHA-1": "SHA1",
    "SHA-256": "SHA256",
    Publisher: "Signer",
    "PE-SHA-1": "PESHA1",
    "PESHA-1": "PESHA1",
    "PESHA-256": "PESHA256",
    PSComputerName: "Server",
    Fqdn: "Server",
  },
);

/** What a check of the signature says; nothing where none was made, or where the entry has no image. */
function signatureOf(fields: Record<string, string>): string {
  const signer = fields["Signer"]?.trim() ?? "";
  if (/^\(Verified\)/i.test(signer)) return "verified";
  if (/^\(Not verified\)/i.test(signer)) return "not verified";
  return "Signer" in fields && signer === "" && (fields["Path"] ?? "") !== "" ? "none" : "";
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const servers = rowServers(context.serverHint);

  function onObject({ fields, long, ...place }: ExportedObject): string | null {
    const { Location: location = "", Entry: entry = "" } = fields;
    if (location.trim() === "") return "The place of the entry is missing.";
    const isTask = /^tasks$/i.test(fields["Category"]?.trim() ?? "") || /^task scheduler$/i.test(location.trim());
    const hashes = hashesIn(`${fields["SHA256"] ?? ""} ${fields["SHA1"] ?? ""} ${fields["MD5"] ?? ""}`);
    rows.record({
      kind: "autorun",
      ...place,
      at: null,
      fields: {
        ...fields,
        ...hashes,
        Signature: signatureOf(fields),
        ...(isTask && entry !== "" ? { TaskName: entry.startsWith("\\") ? entry : `\\${entry}` } : {}),
        Server: servers.of(fields["Server"] ?? "") ?? "",
      },
      ...(long ? { long } : {}),
    });
    return null;
  }

  const objects = readExportedObjects({ canonical, rows, onObject, isWhole: (fields) => "Location" in fields });
  return objectSession(objects, { rows, servers });
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return /autoruns.{0,80}\.(?:csv|tsv|txt)$/i.test(baseName(probe.path));
  const names = exportedNames(probe.text, canonical);
  return names.has("Location") && names.has("Entry");
}

/** What starts by itself, as autorunsc lists it with commas or tabs. */
export const autoruns: Parser = { format: "autoruns", label: "Autoruns", claims, start };
