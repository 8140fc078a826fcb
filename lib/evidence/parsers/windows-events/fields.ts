import { hashesIn } from "@/lib/evidence/parsers/file-hashes";
import type { RecordKind } from "@/lib/evidence/parsers/types";

import { channelOfProvider, levelNumber } from "./channels";
import { timeOfIso } from "@/lib/evidence/parsers/timestamps";
import { plausible, type WindowsEvent } from "@/lib/evidence/parsers/windows-event";
import { dataOfMessage } from "./message";

/** An event as a record: what kind it is, when it happened (epoch milliseconds UTC), and its fields as Sigma names them. */
export type WindowsRecord = { kind: RecordKind; at: number | null; channel: string; fields: Record<string, string> };

/** Fields that every event has, and names that objects bring along; data of such a name are kept as `EventData_Name`. */
const ownNames: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  "Channel",
  "Provider_Name",
  "EventID",
  "Level",
  "Computer",
  "RecordID",
  "UserID",
  "Date",
  "Message",
  "Data",
  "TimeCreated",
  "TimeZone",
]);

const mostFields = 256;

/** What the Security log calls what Sysmon calls otherwise, so that one rule reads both (Windows auditing, event 4688). */
const processNames: Readonly<Record<string, string>> = {
  NewProcessName: "Image",
  ParentProcessName: "ParentImage",
  ProcessCommandLine: "CommandLine",
};

function kindOf(channel: string, eventId: string): RecordKind {
  if (eventId === "4688") return /^security$/i.test(channel) ? "windows_process" : "windows_event";
  if ((eventId !== "1" && eventId !== "11") || !/sysmon/i.test(channel)) return "windows_event";
  return eventId === "1" ? "windows_process" : "windows_file";
}

function account(fields: Record<string, string>): string {
  const name = fields["SubjectUserName"] ?? "";
  const domain = fields["SubjectDomainName"] ?? "";
  return name === "" || name === "-" ? "" : domain === "" || domain === "-" ? name : `${domain}\\${name}`;
}

function withAliases(kind: RecordKind, fields: Record<string, string>): void {
  if (kind === "windows_process" && fields["NewProcessName"]) {
    for (const [own, shared] of Object.entries(processNames)) {
      const value = fields[own];
      if (value && !fields[shared]) fields[shared] = value;
    }
    const user = account(fields);
    if (user !== "" && !fields["User"]) fields["User"] = user;
  }
  const hashes = fields["Hashes"];
  // The hash of the imports has as many digits as an MD5 and is none of the file.
  if (hashes) Object.assign(fields, hashesIn(hashes.replace(/IMPHASH=[0-9A-F]*/i, "")));
}

/** Makes a teller of the day of an event as YYYY-MM-DD: in UTC, or of the clock that wrote a time without a zone. */
function dayTeller(): (at: number | null, written: string) => string {
  let knownDay = Number.NaN;
  let text = "";
  return (at, written) => {
    if (at === null) return /^\d{4}-\d\d-\d\d/.exec(written)?.[0] ?? "";
    const day = Math.floor(at / 86_400_000);
    if (day !== knownDay) {
      knownDay = day;
      text = new Date(at).toISOString().slice(0, 10);
    }
    return text;
  };
}

const dayOf = dayTeller();

function nameOf(name: string): string {
  return ownNames.has(name) ? `EventData_${name}` : name;
}

/** Adds data under their names; what an event already tells stays. */
function addData(fields: Record<string, string>, data: readonly [string, string][]): void {
  for (const [name, value] of data.length > mostFields ? data.slice(0, mostFields) : data) {
    const known = nameOf(name);
    if (!fields[known]) fields[known] = value;
  }
}

const nothing: Record<string, string> = {
  Channel: "",
  Provider_Name: "",
  EventID: "",
  Level: "",
  Computer: "",
  RecordID: "",
  Date: "",
};
const blanks = new WeakMap<readonly string[], Record<string, string>>();

/** The fields of an event without values: copying an object of the final shape is far faster than growing one. */
function blankOf(shape: readonly string[] | null): Record<string, string> {
  if (shape === null) return { ...nothing };
  let blank = blanks.get(shape);
  if (blank === undefined) {
    const names = [...Object.keys(nothing), ...shape.slice(0, mostFields).map(nameOf)];
    // Grown key by key it would become a slow map, and each copy of it as well.
    blank = Object.fromEntries(names.map((name) => [name, ""]));
    blanks.set(shape, blank);
  }
  return { ...blank };
}

/** Sysmon writes the time of an event into it, in UTC, so a text without a zone loses nothing. */
function sysmonTime(channel: string, fields: Record<string, string>): number | null {
  const time = /sysmon/i.test(channel) ? fields["UtcTime"] : undefined;
  return time && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?$/.test(time)
    ? plausible(timeOfIso(time.replace(" ", "T")))
    : null;
}

/**
 * The one table between Windows events and records. Process creation by Sysmon 1 and Security 4688 is `windows_process`, a
 * file that Sysmon saw written (11) is `windows_file`, everything else `windows_event`, as Sigma's taxonomy has it. Data keep
 * their names; those without one are lines of `Data`. What the English text of an event adds is read out of it.
 */
export function windowsRecord(event: WindowsEvent): WindowsRecord {
  const { provider, eventId, computer, message } = event;
  const channel = event.channel === "" ? channelOfProvider(provider, eventId) : event.channel;
  const fields = blankOf(event.shape);
  addData(fields, event.named);
  if (message !== "") addData(fields, dataOfMessage(provider, message));
  const at = event.at ?? sysmonTime(channel, fields);
  fields["Channel"] = channel;
  fields["Provider_Name"] = provider;
  fields["EventID"] = eventId;
  fields["Level"] = levelNumber(event.level);
  fields["Computer"] = computer;
  fields["RecordID"] = event.recordId;
  fields["Date"] = dayOf(at, event.time);
  if (event.user !== "") fields["UserID"] = event.user;
  if (at === null && event.time !== "") Object.assign(fields, { TimeCreated: event.time, TimeZone: "local" });
  if (event.unnamed.length > 0) fields["Data"] = event.unnamed.join("\n");
  if (message !== "") fields["Message"] = message;
  const kind = kindOf(channel, eventId);
  withAliases(kind, fields);
  return { kind, at, channel, fields };
}
