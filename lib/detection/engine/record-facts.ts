import { isIP } from "node:net";
import type { RecordView } from "./record-view";

/** What a finding needs to know of a record, whatever its columns are called. */
export type RecordFacts = {
  server: string | null;
  ip: string | null;
  path: string | null;
  /** The virtual directory that a command of the control panel changed, by its Identity; folded. */
  directory: string | null;
  ips: string[];
  hashes: string[];
  accounts: string[];
  urls: string[];
};

const serverColumns = [
  "serverhostname",
  "servername",
  "server",
  "s-computername",
  "pscomputername",
  "machinename",
  "computername",
  "computer",
];
const pathColumns = ["urlstem", "cs-uri-stem", "path", "resource", "filepath", "file", "targetfilename", "image"];
const addressColumns = ["clientipaddress", "c-ip", "remoteaddress", "ipaddress"];
const forwardedColumns = ["x-forwarded-for", "x_forwarded_for", "cs(x-forwarded-for)"];
const accountColumns = ["authenticateduser", "cs-username", "subjectusername", "targetusername", "user"];
const hashColumns = ["sha256", "sha1", "md5", "filehash", "hash"];

function firstOf(view: RecordView, columns: readonly string[]): string | null {
  for (const column of columns) {
    const value = view.value(column)?.trim();
    if (value !== undefined && value !== "" && value !== "-") return value;
  }
  return null;
}

/** An address without port, zone or brackets; null when the text is none. */
export function addressIn(text: string): string | null {
  if (isIP(text) === 4) return text;
  const bare = text
    .trim()
    .replace(/^\[([^\]]+)\](:\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1")
    .replace(/%.*$/, "");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
  return isIP(mapped) === 0 ? null : mapped.toLowerCase();
}

function addressesIn(text: string | null): string[] {
  if (text === null) return [];
  return isIP(text) === 4 ? [text] : text.split(/[,;+\s]+/).flatMap((part) => addressIn(part) ?? []);
}

/** Every address of the sender: the forwarded ones first, nearest hop last, then the one at the other end of the connection. */
export function senderAddresses(view: RecordView): string[] {
  return [...addressesIn(firstOf(view, forwardedColumns)), ...addressesIn(firstOf(view, addressColumns))];
}

/** A load balancer adds the sender it saw at the end of X-Forwarded-For; what stands before it can be forged. */
function senderOf(view: RecordView): string | null {
  return addressesIn(firstOf(view, forwardedColumns)).at(-1) ?? addressesIn(firstOf(view, addressColumns))[0] ?? null;
}

function present(values: readonly (string | null | undefined)[]): string[] {
  return values.filter(
    (value): value is string => value !== null && value !== undefined && value !== "" && value !== "-",
  );
}

/** Reads the facts of a record; `server` is the fallback when the row names none. */
export function factsOf(view: RecordView, server: string | null): RecordFacts {
  const anchor = view.value("anchormailbox");
  const command = view.value("s:cmd");
  return {
    server: firstOf(view, serverColumns) ?? server,
    ip: senderOf(view),
    path: firstOf(view, pathColumns),
    directory: /\bidentity=["']?([^"';]{1,200})/.exec(view.folded("s:cmd") ?? "")?.[1] ?? null,
    ips: senderAddresses(view),
    hashes: present(hashColumns.map((column) => view.value(column)?.toLowerCase())),
    accounts: present(accountColumns.map((column) => view.value(column))),
    urls: present([
      anchor !== undefined && anchor.includes("/") ? anchor : null,
      command !== undefined && /url=/i.test(command) ? command : null,
      view.value("s:url"),
    ]).map((url) => url.slice(0, 1000)),
  };
}
