import { spellings } from "./columns";
import { readDelimitedLog } from "./delimited-log";
import type { LogLayout } from "./delimited-log";
import { baseName, directivesOf, firstRow, isBlank } from "./probe";
import { logKinds } from "./types";
import type { EvidenceProbe, Parser } from "./types";

const columnNames = [
  "DateTime",
  "RequestId",
  "MajorVersion",
  "MinorVersion",
  "BuildVersion",
  "RevisionVersion",
  "ClientRequestId",
  "Protocol",
  "UrlHost",
  "UrlStem",
  "ProtocolAction",
  "AuthenticationType",
  "IsAuthenticated",
  "AuthenticatedUser",
  "Organization",
  "AnchorMailbox",
  "UserAgent",
  "ClientIpAddress",
  "ServerHostName",
  "HttpStatus",
  "BackEndStatus",
  "ErrorCode",
  "Method",
  "ProxyAction",
  "TargetServer",
  "TargetServerVersion",
  "RoutingType",
  "RoutingHint",
  "BackEndCookie",
  "ServerLocatorHost",
  "UrlQuery",
  "BackEndGenericInfo",
  "GenericInfo",
  "GenericErrors",
  "EdgeTraceId",
  "DatabaseGuid",
  "UserADObjectGuid",
  "PartitionEndpointLookupLatency",
  "RoutingStatus",
] as const;

/** Canonical spelling of HttpProxy columns; cumulative updates differ in case only. */
export const httpProxyColumns = spellings(columnNames);

const versionColumns = ["MajorVersion", "MinorVersion", "BuildVersion", "RevisionVersion"] as const;
const knownLogKinds: ReadonlySet<string> = new Set(logKinds);

/** The log kind of an HttpProxy row: by its Protocol cell, else by the folder the file lay in. */
function httpProxyLogKind(protocol: string, path: string): string {
  const folder = /(?:^|[\\/])HttpProxy[\\/]([A-Za-z]{2,20})[\\/]/i.exec(path)?.[1] ?? "";
  const kind = `httpproxy/${(protocol || folder).toLowerCase()}`;
  return knownLogKinds.has(kind) ? kind : "httpproxy";
}

/** The running build of one request, for example 15.2.792.3; null unless all four parts are numbers. */
function runningBuild(fields: Record<string, string>): string | null {
  const parts = versionColumns.map((name) => fields[name] ?? "");
  return parts.every((part) => /^\d{1,5}$/.test(part)) ? parts.map(Number).join(".") : null;
}

const layout: LogLayout = {
  kind: "exchange_httpproxy",
  delimiter: ",",
  canonical: httpProxyColumns,
  timeColumns: ["DateTime"],
  emptyCell: null,
  watched: [...versionColumns, "Protocol", "ServerHostName"],
  entries: null,
  marker: null,
  facts: (fields, { path, serverHint }) => ({
    server: fields["ServerHostName"]?.trim() || serverHint,
    logKind: httpProxyLogKind(fields["Protocol"]?.trim() ?? "", path),
    build: runningBuild(fields),
  }),
};

function claims(probe: EvidenceProbe): boolean {
  const directives = directivesOf(probe.text);
  const logType = directives.get("log-type");
  if (logType !== undefined) return /^HttpProxy Logs?$/i.test(logType);
  const names = new Set(
    (directives.get("fields") ?? firstRow(probe.text)).replaceAll('"', "").toLowerCase().split(","),
  );
  if (names.has("datetime") && names.has("anchormailbox")) return names.has("protocol") || names.has("serverhostname");
  return (
    /^HttpProxy_\d{8,10}-\d+\.log$/i.test(baseName(probe.path)) &&
    (isBlank(probe.text) || /^\d{4}-\d\d-\d\dT/.test(firstRow(probe.text)))
  );
}

/** Exchange HttpProxy logs: one row per request to the front end, with the running build in each row. */
export const exchangeHttpProxy: Parser = {
  format: "exchange_httpproxy",
  label: "Exchange HttpProxy log",
  linesStandAlone: true,
  copies: true,
  claims,
  start: (context, sink) => readDelimitedLog(layout, context, sink),
};
