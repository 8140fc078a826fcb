import { foldAscii } from "./record-view";
import type { RecordView } from "./record-view";

/** Where a field of a rule stands in the records of one kind. */
type FieldRow =
  | { columns: readonly string[] }
  /** W3C logs write a plus sign for a blank; both sides are compared with blanks. */
  | { columns: readonly string[]; plusIsBlank: true }
  /** A stem and a query that the log keeps in two columns. */
  | { stem: string; query: string };

const columns = (...names: string[]): FieldRow => ({ columns: names });
const agent = (...names: string[]): FieldRow => ({ columns: names, plusIsBlank: true });

const iisFields: Readonly<Record<string, FieldRow>> = {
  "cs-user-agent": agent("cs(user-agent)"),
  "c-useragent": agent("cs(user-agent)"),
  "cs-useragent": agent("cs(user-agent)"),
  "cs-cookie": columns("cs(cookie)"),
  "cs-referer": columns("cs(referer)"),
  "cs-referrer": columns("cs(referer)"),
  "cs-uri": { stem: "cs-uri-stem", query: "cs-uri-query" },
  "c-uri": { stem: "cs-uri-stem", query: "cs-uri-query" },
  "c-uri-query": columns("cs-uri-query"),
  "c-uri-stem": columns("cs-uri-stem"),
  "c-win32-status": columns("sc-win32-status"),
  "r-dns": columns("cs-host"),
  src_ip: columns("c-ip"),
  dst_ip: columns("s-ip"),
  client_ip: columns("c-ip"),
};

const httpProxyFields: Readonly<Record<string, FieldRow>> = {
  "cs-method": columns("method"),
  "cs-uri-stem": columns("urlstem"),
  "cs-uri-query": columns("urlquery"),
  "cs-uri": { stem: "urlstem", query: "urlquery" },
  "c-uri": { stem: "urlstem", query: "urlquery" },
  "c-uri-query": columns("urlquery"),
  "c-uri-stem": columns("urlstem"),
  "cs-user-agent": columns("useragent"),
  "c-useragent": columns("useragent"),
  "cs-useragent": columns("useragent"),
  "cs-host": columns("urlhost"),
  "r-dns": columns("urlhost"),
  "cs-username": columns("authenticateduser"),
  "sc-status": columns("httpstatus"),
  "c-ip": columns("clientipaddress"),
  src_ip: columns("clientipaddress"),
  client_ip: columns("clientipaddress"),
  "s-computername": columns("serverhostname"),
};

/** Sigma's names follow Sysmon; the Security log has its own for the same things (event 4688). */
const windowsFields: Readonly<Record<string, FieldRow>> = {
  image: columns("image", "newprocessname"),
  parentimage: columns("parentimage", "parentprocessname"),
  commandline: columns("commandline", "processcommandline"),
  user: columns("user", "subjectusername"),
  logonid: columns("logonid", "subjectlogonid"),
  computer: columns("computer", "computername"),
  computername: columns("computername", "computer"),
  provider: columns("provider", "provider_name"),
  provider_name: columns("provider_name", "provider"),
  source: columns("source", "provider_name"),
};

/** Sigma field names as the columns of our records, per kind; names that are not listed are column names themselves. */
const fieldTable: Readonly<Record<string, Readonly<Record<string, FieldRow>>>> = {
  iis_w3c: iisFields,
  exchange_httpproxy: httpProxyFields,
  windows_process: windowsFields,
  windows_file: windowsFields,
  windows_event: windowsFields,
  msert_threat: {
    signature: columns("threat"),
    filename: columns("path", "resource"),
    action: columns("action"),
  },
};

const w3cColumns = [
  "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version",
  "cs(user-agent) cs(cookie) cs(referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken",
  "x-forwarded-for cs(x-forwarded-for)",
];
const httpProxyColumns = [
  "datetime requestid majorversion minorversion buildversion revisionversion clientrequestid protocol urlhost urlstem",
  "protocolaction authenticationtype isauthenticated authenticateduser organization anchormailbox useragent",
  "clientipaddress serverhostname httpstatus backendstatus errorcode method proxyaction targetserver",
  "targetserverversion routingtype routinghint backendcookie serverlocatorhost urlquery backendgenericinfo",
  "genericinfo genericerrors edgetraceid databaseguid useradobjectguid routingstatus",
];
const msertColumns = ["threat removed action result resource resourcetype path member sigseq scantype runstartedon"];

/** Kinds whose columns are all known, so that a rule on another field can be told that it never matches. */
const knownColumns: Readonly<Record<string, ReadonlySet<string>>> = {
  iis_w3c: new Set(w3cColumns.join(" ").split(" ")),
  exchange_httpproxy: new Set(httpProxyColumns.join(" ").split(" ")),
  msert_threat: new Set(msertColumns.join(" ").split(" ")),
};

/** Administrators add headers and fields of their own to a W3C log. */
const headerField = /^(?:[sc]s?\(|x-)/;

/** A field of a rule, ready to be read from records of one kind. `breaks` are characters that the raw row does not hold where the value does. */
export type FieldSource = {
  /** As the rule writes it. */
  field: string;
  /** Whether records of this kind can have the field at all. */
  exists: boolean;
  plusIsBlank: boolean;
  breaks: string;
  value: (view: RecordView) => string | undefined;
  folded: (view: RecordView) => string | undefined;
};

function isAbsent(value: string | undefined): boolean {
  return value === undefined || value === "" || value === "-";
}

function joined(stem: string | undefined, query: string | undefined): string | undefined {
  if (stem === undefined) return undefined;
  return isAbsent(query) ? stem : `${stem}?${query ?? ""}`;
}

/** How a field of a rule is read from records of a kind; without a kind, or where the table says nothing, it is a column of that name. */
export function fieldSource(field: string, kind?: string): FieldSource {
  const name = foldAscii(field);
  const row = kind === undefined ? undefined : fieldTable[kind]?.[name];
  const known = kind === undefined ? undefined : knownColumns[kind];
  if (row === undefined)
    return {
      field,
      exists: known === undefined || known.has(name) || headerField.test(name),
      plusIsBlank: false,
      breaks: "",
      value: (view) => view.value(name),
      folded: (view) => view.folded(name),
    };
  if ("stem" in row)
    return {
      field,
      exists: true,
      plusIsBlank: false,
      breaks: "?",
      value: (view) => joined(view.value(row.stem), view.value(row.query)),
      folded: (view) => joined(view.folded(row.stem), view.folded(row.query)),
    };
  const plusIsBlank = "plusIsBlank" in row;
  const first = (read: (column: string) => string | undefined) => {
    // A column may be there and empty where the log uses the other name.
    const found = row.columns.map(read).filter((value) => value !== undefined);
    const value = found.find((one) => !isAbsent(one)) ?? found[0];
    return plusIsBlank ? value?.replaceAll("+", " ") : value;
  };
  return {
    field,
    exists: true,
    plusIsBlank,
    breaks: "",
    value: (view) => first((column) => view.value(column)),
    folded: (view) => first((column) => view.folded(column)),
  };
}

/** Whether rules over this kind read it differently from how they are written. */
export function hasFieldTable(kind: string): boolean {
  return fieldTable[kind] !== undefined;
}
