import type { GateFormat, Need } from "@/lib/campaigns/schema";

import { type FileFact, type GateFacts, type Judged, met, unmet } from "./facts";
import { either, ofServer, tooEarly } from "./words";

const formatWords: Record<GateFormat, string> = {
  "exchange-httpproxy": "an HttpProxy log",
  "exchange-ecp-server": "an ECP server log",
  "exchange-oab-generator": "an OAB generator log",
  "iis-w3c": "an IIS log",
  "test-proxylogon": "output of Test-ProxyLogon",
  "msert-log": "a log of the Microsoft Safety Scanner",
  "file-listing": "a listing of files",
  "compare-exchange-hashes": "a result of CompareExchangeHashes",
  "exchange-servers": "a list of Get-ExchangeServer",
  "password-export": "a CSV export of when passwords were set",
  shadowserver: "a Shadowserver report",
  "health-checker": "a HealthChecker report",
  "eomt-log": "a log of EOMT",
  "nmap-nse": "output of nmap with its script for CVE-2021-26855",
  "web-config-mitigation": "a web.config with the mitigation",
  "windows-events": "a Windows event log",
  "windows-events-security": "a Security event log",
  "windows-events-system": "a System event log",
  "windows-events-msexchange-management": "an MSExchange Management event log",
  "virtual-directory": "an export of the virtual directories",
  "scheduled-tasks": "a list of scheduled tasks",
  autoruns: "a list of Autoruns",
  "web-shell-file": "a copy of the web shell",
  archive: "an archive",
  any: "a file",
};

const scriptName = /\.(aspx?|ashx|asmx|ascx|jspx?|php)$/i;
const archiveFormat = /^(zip|gzip|gz|tar|tgz|archive|sevenzip|7z)/;

/** Whether a file is of a kind that a gate names. Archives and "any" count only when a person attached them. */
export function isOfFormat(file: FileFact, format: GateFormat): boolean {
  switch (format) {
    case "any":
      return file.attached;
    case "archive":
      return file.attached && archiveFormat.test(file.format ?? "");
    case "web-shell-file":
      if (file.format === format || file.format?.startsWith("web_shell")) return true;
      return scriptName.test(file.filename) && (file.attached || file.findings > 0);
    case "exchange-httpproxy":
    case "exchange-ecp-server":
    case "exchange-oab-generator":
    case "iis-w3c":
    case "test-proxylogon":
    case "msert-log":
    case "file-listing":
    case "compare-exchange-hashes":
    case "health-checker":
    case "shadowserver":
    case "password-export":
    case "exchange-servers":
    case "eomt-log":
    case "nmap-nse":
    case "web-config-mitigation":
    case "windows-events":
    case "windows-events-security":
    case "windows-events-system":
    case "windows-events-msexchange-management":
    case "virtual-directory":
    case "scheduled-tasks":
    case "autoruns":
      return file.format?.replaceAll("_", "-").startsWith(format) ?? false;
    default:
      return format satisfies never;
  }
}

/**
 * Files concern the servers that their records name, whoever gave or attached them for another. Where they name none, attached
 * files concern the task, others the server they were given for, or the only server there is.
 */
export function concerns(file: FileFact, facts: GateFacts): boolean {
  if (facts.server === null) return true;
  if (file.namesServers) return file.serverIds.includes(facts.server.id);
  if (file.attached) return true;
  if (file.serverIds.length === 0) return facts.onlyServer;
  return file.serverIds.includes(facts.server.id);
}

const readFormats = [
  "exchange-httpproxy",
  "exchange-ecp-server",
  "exchange-oab-generator",
  "iis-w3c",
  "test-proxylogon",
  "msert-log",
  "file-listing",
  "compare-exchange-hashes",
  "health-checker",
  "shadowserver",
  "password-export",
  "exchange-servers",
  "eomt-log",
  "nmap-nse",
  "web-config-mitigation",
  "windows-events",
  "virtual-directory",
  "scheduled-tasks",
  "autoruns",
] as const satisfies GateFormat[];

/** Whether a file that was read shows nothing at all: it is of a known format, and no row of it could be read. */
export function provesNothing(file: FileFact): boolean {
  return file.state === "ready" && file.records === 0 && readFormats.some((format) => isOfFormat(file, format));
}

function isRead(file: FileFact): boolean {
  return file.state === "ready" && !provesNothing(file);
}

function kindOf(file: FileFact): string {
  return file.formatLabel ?? "a file of a kind that is not read";
}

/** The name of the first of some files, and how many more there are. */
export function named(files: readonly FileFact[]): string {
  const [first] = files;
  if (!first) return "";
  return files.length === 1 ? first.filename : `${first.filename} and ${files.length - 1} more`;
}

/** Files of the named formats that were read. */
export function judgeEvidence(need: Extract<Need, { kind: "evidence" }>, facts: GateFacts): Judged {
  const wanted = either(need.formats.map((format) => formatWords[format]));
  const anyFile = need.formats.includes("any");
  const own = facts.files.filter(
    (file) => concerns(file, facts) && need.formats.some((format) => isOfFormat(file, format)),
  );
  const usable = own.filter((file) => (anyFile ? file.stored : isRead(file)));
  const early = usable.map((file) => tooEarly(facts, need.after, { at: file.receivedAt, what: file.filename }));
  const good = usable.filter((_, index) => early[index] === null);
  if (good.length > 0)
    return met(`${named(good)}${anyFile ? " is attached." : " was read."}`, {
      evidence: good,
      proofs: good.map((file) => ({ origin: file.format ?? "file", evidenceId: file.id })),
    });
  const tooOld = early.find((sentence) => sentence !== null);
  if (tooOld) return unmet(tooOld, true, usable);
  const empty = own.find(provesNothing);
  if (empty)
    return unmet(`${empty.filename} proves nothing. ${empty.note ?? "No row of it could be read."}`, true, [empty]);
  const pending = own.find((file) => file.state !== "failed");
  if (pending)
    return unmet(`${pending.filename} is still being read. This is judged again when it is ready.`, true, [pending]);
  const failed = own.find((file) => file.state === "failed");
  if (failed) return unmet(`${failed.filename} could not be read. Retry it, or upload it again.`, true, [failed]);
  const attached = facts.files.filter((file) => file.attached);
  const reading = attached.find((file) => file.state !== "ready" && file.state !== "failed");
  if (reading)
    return unmet(`${reading.filename} is still being read. This is judged again when it is ready.`, true, [reading]);
  const foreign = attached.find(
    (file) => !concerns(file, facts) && need.formats.some((format) => isOfFormat(file, format)),
  );
  if (foreign && facts.server)
    return unmet(
      `${foreign.filename} is attached, but its rows name another server. Upload ${wanted} of ${facts.server.hostname}.`,
      true,
      [foreign],
    );
  const [other] = attached;
  if (other)
    return unmet(
      `${other.filename} is attached, but it is ${kindOf(other)}; this takes ${wanted}${ofServer(facts)}.`,
      true,
      attached,
    );
  const elsewhere = facts.files.find((file) => need.formats.some((format) => isOfFormat(file, format)));
  if (elsewhere && facts.server)
    return unmet(
      `${elsewhere.filename} is there, but not for ${facts.server.hostname}. Upload ${wanted} of ${facts.server.hostname}, or attach the file here if it is from this server.`,
      true,
    );
  return unmet(anyFile ? "Nothing is attached yet." : `Missing: ${wanted}${ofServer(facts)}.`, false);
}

function isOver(file: FileFact): boolean {
  return file.state === "ready" || file.state === "failed";
}

/** Whatever a person attached to the task itself, unless the content of it decides. */
export function judgeAttachment(need: Extract<Need, { kind: "attachment" }>, facts: GateFacts): Judged {
  const attached = facts.files.filter((file) => file.attached);
  const deciding = attached.find((file) => need.except.some((format) => isOfFormat(file, format)));
  if (deciding) return unmet(`${deciding.filename} is attached, and what it shows decides.`, false);
  const unread = need.except.length > 0 && attached.find((file) => file.stored && !isOver(file));
  if (unread)
    return unmet(`${unread.filename} is still being read. This is judged again when it is ready.`, true, [unread]);
  const stored = attached.filter((file) => file.stored);
  const early = stored.map((file) => tooEarly(facts, need.after, { at: file.receivedAt, what: file.filename }));
  const good = stored.filter((_, index) => early[index] === null);
  if (good.length > 0)
    return met(`${named(good)} is attached.`, {
      evidence: good,
      proofs: good.map((file) => ({ origin: "attachment", evidenceId: file.id })),
    });
  const tooOld = early.find((sentence) => sentence !== null);
  if (tooOld) return unmet(tooOld, true, stored);
  const [pending] = attached;
  if (pending)
    return unmet(
      pending.state === "failed"
        ? `${pending.filename} could not be stored. Upload it again.`
        : `${pending.filename} is still being stored.`,
      true,
      attached,
    );
  return unmet("Nothing is attached yet.", false);
}
