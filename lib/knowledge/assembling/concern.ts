import type { IndicatorType } from "@/lib/campaigns/schema";
import { serverFileFormats } from "@/lib/evidence/jobs";

/** Logs that give records of one kind and no other, named like the format. */
const oneKind: ReadonlySet<string> = new Set([
  "exchange-httpproxy",
  "exchange-ecp-server",
  "exchange-oab-generator",
  "iis-w3c",
]);
/** What no parser reads: such a file has its hashes and its path, and what YARA finds in it. */
const noRecords: ReadonlySet<string> = new Set(["unrecognized", "web-shell-file", "archive"]);

const kindOf = (format: string) => format.replaceAll("-", "_");
const ofOneKind = new Set([...oneKind].map(kindOf));

/** Whether rules over these kinds of record may match in a file of this format. Formats that give several kinds answer for all. */
export function rulesRead(format: string, kinds: ReadonlySet<string>): boolean {
  if (noRecords.has(format)) return false;
  if (oneKind.has(format)) return kinds.has(kindOf(format));
  return [...kinds].some((kind) => !ofOneKind.has(kind));
}

/** Types that a file shows by its own hashes or path, without being read. */
export const fileTypes: ReadonlySet<IndicatorType> = new Set<IndicatorType>([
  "sha256",
  "sha1",
  "md5",
  "filename",
  "filepath",
  "filepath_regex",
]);
/** Types that the rows of server logs can show; they hold no hashes and no command lines. */
const rowTypes: ReadonlySet<IndicatorType> = new Set<IndicatorType>([
  "ipv4",
  "domain",
  "url",
  "filename",
  "filepath",
  "uri",
  "uri_probe",
  "uri_regex",
  "user_agent",
]);

/** Whether the records of a file of this format may show indicators of these types. */
export function recordsShow(format: string, types: ReadonlySet<IndicatorType>): boolean {
  if (noRecords.has(format)) return false;
  return oneKind.has(format) ? [...types].some((type) => rowTypes.has(type)) : types.size > 0;
}

/** Whether YARA looks at files of this format: at what no parser claims, and at files of a server itself. */
export function yaraLooksAt(format: string): boolean {
  return format === "unrecognized" || format === "web-shell-file" || serverFileFormats.has(format);
}
