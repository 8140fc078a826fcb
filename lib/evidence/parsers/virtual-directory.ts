import { spellings } from "./columns";
import { countedRows } from "./counted-rows";
import { exportedNames, objectSession, readExportedObjects } from "./exported-objects";
import type { ExportedObject } from "./exported-objects";
import { fileTimes } from "./file-times";
import { baseName, isBlank } from "./probe";
import { rowServers } from "./row-servers";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const canonical = spellings(
  [
    "Name",
    "Identity",
    "Server",
    "InternalUrl",
    "ExternalUrl",
    "WhenChanged",
    "WhenChangedUTC",
    "WhenCreatedUTC",
    "MetabasePath",
    "ObjectClass",
    "DistinguishedName",
  ],
  { PSComputerName: "CollectedFrom" },
);

/** What the content cannot tell: a page that the attack wrote holds the same list as an export. */
const exportName = /(?<!\.(?:aspx?|ashx|asmx|ascx))\.(?:txt|text|log|csv|tsv|list|out|xml|clixml)$/i;
const kinds = ["Autodiscover", "ActiveSync", "PowerShell", "Mapi", "EWS", "OWA", "ECP", "OAB"] as const;

/** Which directory this is, by its name; of an export without names nothing is said. */
function kindOf(fields: Record<string, string>): string {
  const told = ["Name", "Identity", "DistinguishedName", "MetabasePath"].map((name) => fields[name] ?? "");
  const words = told.join(" ").toLowerCase();
  const exchange = words.includes("exchweb/ews") || words.includes("exchange web services");
  return exchange ? "EWS" : (kinds.find((kind) => words.includes(kind.toLowerCase())) ?? "");
}

/** The server that a directory is of: its column, else the first part of `EX01\OAB (Default Web Site)` or of its place in IIS. */
function serverOf(fields: Record<string, string>): string {
  const identity = /^([^\\/]+)\\/.exec(fields["Identity"] ?? "")?.[1];
  const site = /^IIS:\/\/([^/]+)\//i.exec(fields["MetabasePath"] ?? "")?.[1];
  return fields["Server"]?.trim() || identity || site || "";
}

/** A day as a number such as 20210303, which rules compare. */
function dayOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString().slice(0, 10).replaceAll("-", "");
}

function isWhole(fields: Record<string, string>): boolean {
  return "InternalUrl" in fields || "ExternalUrl" in fields;
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const readUtc = fileTimes();
  const readLocal = fileTimes();
  const servers = rowServers(context.serverHint);

  function onObject({ fields, long, ...place }: ExportedObject): string | null {
    const identity = fields["Identity"]?.trim() || fields["Name"]?.trim() || "";
    if (!isWhole(fields)) return "Neither InternalUrl nor ExternalUrl is told.";
    if (identity === "") return "The name of the virtual directory is missing.";
    const at = readUtc(fields["WhenChangedUTC"] ?? "")?.at ?? null;
    // The clock of the host that exported it tells the day, and nothing finer that could stand on a timeline.
    const day = dayOf(at ?? readLocal(fields["WhenChanged"] ?? "")?.at ?? null);
    rows.record({
      kind: "virtual_directory",
      ...place,
      at,
      fields: {
        ...fields,
        Identity: identity,
        Directory: kindOf(fields),
        Server: servers.of(serverOf(fields)) ?? "",
        ...(day === null ? {} : { ChangedDay: day }),
      },
      ...(long ? { long } : {}),
    });
    return null;
  }

  const objects = readExportedObjects({ canonical, rows, onObject, isWhole });
  return objectSession(objects, { rows, servers });
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return /virtual-?director.{0,80}\.(?:csv|txt|xml|log)$/i.test(baseName(probe.path));
  // The report of HealthChecker holds such objects too, and is more. A web shell that the reset wrote is such a list itself.
  const isReport = /^[\uFEFF\s]{0,8}</.test(probe.text) && probe.text.includes("HealthChecker");
  if (isReport || !exportName.test(baseName(probe.path))) return false;
  const names = exportedNames(probe.text, canonical);
  const about = ["Identity", "Name", "Server", "WhenChanged", "WhenChangedUTC", "MetabasePath"];
  return (names.has("InternalUrl") || names.has("ExternalUrl")) && about.some((name) => names.has(name));
}

/** The virtual directories of Exchange as Get-OabVirtualDirectory and its like show them, as a list, a table or CliXML. */
export const virtualDirectory: Parser = {
  format: "virtual_directory",
  label: "Virtual directories",
  claims,
  start,
};
