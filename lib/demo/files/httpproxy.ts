import type { DemoFile } from "@/lib/demo/planning/types";

import { compactDay, csv, inOrder, iso, lines, moments, netbios, uuid, visitor, type Writer } from "./text";

const columns =
  "DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,Protocol,UrlHost,UrlStem,ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,Method,ProxyAction,TargetServer,TargetServerVersion,RoutingType,RoutingHint,BackEndCookie,TotalRequestTime,UrlQuery,GenericInfo,GenericErrors";

/** 15.2.792.3 as the proxy writes the version of its target: 15.02.0792.003. */
function padded(build: string): string {
  const widths = [2, 2, 4, 3];
  return build
    .split(".")
    .map((part, index) => part.padStart(widths[index] ?? 0, "0"))
    .join(".");
}

type Request = {
  at: number;
  build: string;
  stem: string;
  method: string;
  user: string;
  sid: string;
  anchor: string;
  agent: string;
  address: string;
  status: number;
  hint: string;
  cookie: string;
};

function row(writer: Writer, request: Request): string {
  const { at, build } = request;
  const [major = "", minor = "", version = "", revision = ""] = build.split(".");
  const target = `${writer.hostname.toLowerCase()}.${writer.domain}`;
  const signedIn = request.user !== "";
  const values = [
    iso(at),
    uuid(writer.random),
    major,
    minor,
    version,
    revision,
    "",
    "Ecp",
    `mail.${writer.domain}`,
    request.stem,
    "",
    "FBA",
    String(signedIn),
    request.user,
    "",
    request.anchor,
    request.agent,
    request.address,
    writer.hostname,
    String(request.status),
    String(request.status),
    "",
    request.method,
    "Proxy",
    target,
    padded(build),
    "IntraForest",
    request.hint,
    request.cookie,
    String(writer.random.whole(4, 190)),
    "",
    `BeginRequest=${iso(at - 20)};CorrelationID=<empty>;`,
    "",
  ];
  return values.map(csv).join(",");
}

/** A request of one of the organization's own people. */
function ordinary(writer: Writer, at: number, build: string): string {
  const who = visitor(writer.random);
  const sid = `S-1-5-21-1-2-3-${1100 + who.number}`;
  return row(writer, {
    at,
    build,
    stem: "/ecp/",
    method: "GET",
    user: `${netbios(writer.domain)}\\${who.user}`,
    sid,
    anchor: `Sid~${sid}`,
    agent: who.browser,
    address: who.address,
    status: 200,
    hint: "WindowsIdentity",
    cookie: `Database~${writer.random.hex(8)}~~${iso(at + 30 * 86_400_000).slice(0, 19)}~${writer.domain}~1`,
  });
}

/** One forged request: its place in the chain is told by where the route leads and by the status. */
export type ForgedStep = { afterMs: number; route: string; status: number };

const canary = "msExchEcpCanary=demo.";

/** The seven steps of the chain as incident logs show them, with the seconds between them. */
export const wholeChain: readonly ForgedStep[] = [
  { afterMs: 0, route: "/autodiscover/autodiscover.xml?#", status: 200 },
  { afterMs: 8_339, route: "/mapi/emsmdb/?#", status: 200 },
  { afterMs: 34_109, route: "/ecp/proxyLogon.ecp?#", status: 241 },
  { afterMs: 37_912, route: `/ecp/DDI/DDIService.svc/GetObject?${canary}&schema=OABVirtualDirectory#`, status: 200 },
  { afterMs: 41_599, route: `/ecp/DDI/DDIService.svc/SetObject?${canary}&schema=OABVirtualDirectory#`, status: 200 },
  {
    afterMs: 47_001,
    route: `/ecp/DDI/DDIService.svc/SetObject?${canary}&schema=ResetOABVirtualDirectory#`,
    status: 200,
  },
  { afterMs: 55_276, route: `/ecp/DDI/DDIService.svc/SetObject?${canary}&schema=OABVirtualDirectory#`, status: 200 },
];

/** A sender that looked for the flaw and went no further. */
export const probeOnly: readonly ForgedStep[] = [
  { afterMs: 0, route: "/autodiscover/autodiscover.xml?#", status: 200 },
  { afterMs: 61_220, route: "/autodiscover/autodiscover.xml?#", status: 401 },
];

/** A chain that broke off: no session was given. */
export const brokenOff: readonly ForgedStep[] = [
  { afterMs: 0, route: "/autodiscover/autodiscover.xml?#", status: 200 },
  { afterMs: 5_410, route: "/mapi/emsmdb/?#", status: 500 },
  { afterMs: 11_932, route: "/ecp/proxyLogon.ecp?#", status: 500 },
];

/** Mail read through the forged route. */
export const mailboxReads: readonly ForgedStep[] = [
  { afterMs: 3_600_000, route: "/ews/exchange.asmx?#", status: 200 },
  { afterMs: 3_608_300, route: "/ews/exchange.asmx?#", status: 200 },
  { afterMs: 3_661_900, route: "/ews/exchange.asmx?#", status: 200 },
];

/** A scanner that asks whether the flaw is there, as the published check does. */
export const scannerOnly: readonly ForgedStep[] = [{ afterMs: 0, route: "localhost", status: 500 }];

function forged(writer: Writer, step: ForgedStep, attack: { at: number; address: string; build: string }): string {
  const target = `${writer.hostname.toLowerCase()}.${writer.domain}`;
  const scans = step.route === "localhost";
  const path = step.route.split("?")[0] ?? step.route;
  return row(writer, {
    at: attack.at + step.afterMs,
    build: attack.build,
    stem: scans ? "/owa/auth/x.js" : "/ecp/y.js",
    method: scans ? "GET" : "POST",
    user: "",
    sid: "",
    anchor: scans ? "ServerInfo~localhost/ecp/default.flt?" : `ServerInfo~a]@${target}:444${step.route}`,
    agent: scans
      ? "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)"
      : "python-requests/2.25.1",
    address: attack.address,
    status: step.status,
    hint: "X-BEResource-Cookie",
    cookie: scans ? "Server~localhost/ecp/default.flt~1942063431" : `Server~${target}${path}~1942063431`,
  });
}

export type ProxyLog = {
  spans: readonly { from: number; to: number }[];
  everyMinutes: number;
  /** The build at a moment; logs name it in every row. */
  buildAt: (at: number) => string;
  attacks: readonly { at: number; address: string; steps: readonly ForgedStep[] }[];
};

/** An HttpProxy log of one server: its own people's requests, and whatever forged ones came. */
export function httpProxyLog(writer: Writer, log: ProxyLog): DemoFile {
  const usual = log.spans
    .flatMap((span) => moments(writer.random, { ...span, everyMinutes: log.everyMinutes }))
    .map((at) => ({ at, text: ordinary(writer, at, log.buildAt(at)) }));
  const attacks = log.attacks.flatMap(({ at, address, steps }) =>
    steps.map((step) => ({
      at: at + step.afterMs,
      text: forged(writer, step, { at, address, build: log.buildAt(at) }),
    })),
  );
  const from = Math.min(...usual.map((item) => item.at), ...attacks.map((item) => item.at));
  const head = [
    "#Software: Microsoft Exchange Server",
    `#Version: ${padded(log.buildAt(from))}`,
    "#Log-type: HttpProxy Logs",
    `#Date: ${iso(from)}`,
    `#Fields: ${columns}`,
  ];
  return {
    path: `${writer.hostname}/Logging/HttpProxy/Ecp/HttpProxy_${compactDay(from)}00-1.LOG`,
    content: lines([...head, ...inOrder([...usual, ...attacks])]),
    server: writer.hostname,
  };
}
