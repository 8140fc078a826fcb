import type { DemoFile } from "@/lib/demo/planning/types";

import { compactDay, iisTime, inOrder, lines, moments, netbios, visitor, type Writer } from "./text";

const columns =
  "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken";

const stems = [
  "/owa/",
  "/ecp/",
  "/EWS/Exchange.asmx",
  "/mapi/emsmdb/",
  "/Microsoft-Server-ActiveSync/default.eas",
  "/autodiscover/autodiscover.xml",
  "/owa/auth/logon.aspx",
] as const;

type Hit = {
  at: number;
  method: string;
  stem: string;
  query: string;
  user: string;
  address: string;
  agent: string;
  status: number;
};

function row(writer: Writer, hit: Hit): string {
  return [
    iisTime(hit.at),
    "W3SVC1",
    writer.hostname,
    writer.address,
    hit.method,
    hit.stem,
    hit.query,
    "443",
    hit.user,
    hit.address,
    hit.agent.replaceAll(" ", "+"),
    "-",
    hit.status,
    0,
    0,
    writer.random.whole(12, 180),
  ].join(" ");
}

/** Use of a web shell: a first look, then commands in bursts until the last one. */
export type ShellUse = { stem: string; address: string; from: number; to: number; bursts: number; query?: string };

function commandsOf(writer: Writer, use: ShellUse): Hit[] {
  const { random } = writer;
  const base = {
    stem: use.stem,
    user: "-",
    address: use.address,
    agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
    status: 200,
  };
  const first: Hit = { ...base, at: use.from, method: "GET", query: "-" };
  const starts = Array.from(
    { length: use.bursts },
    (_, burst) =>
      use.from + 160_000 + Math.round(((use.to - use.from - 200_000) * burst) / Math.max(1, use.bursts - 1)),
  );
  const commands = starts.flatMap((start, burst) =>
    Array.from({ length: random.whole(2, 7) }, (_, step): Hit => ({
      ...base,
      at: start + step * random.whole(400, 4_000),
      method: "POST",
      query: burst === 0 && step === 0 ? (use.query ?? "-") : "-",
    })),
  );
  return [first, ...commands, { ...base, at: use.to, method: "POST", query: "-" }];
}

/** Someone tries names of web shells that are not there. */
function knocks(writer: Writer, knock: { at: number; address: string }): Hit[] {
  return ["/aspnet_client/discover.aspx", "/aspnet_client/shell.aspx", "/aspnet_client/supp0rt.aspx"].map(
    (stem, step) => ({
      at: knock.at + step * 1_700,
      method: "GET",
      stem,
      query: "-",
      user: "-",
      address: knock.address,
      agent: writer.random.pick(["curl/7.68.0", "python-requests/2.25.1"]),
      status: 404,
    }),
  );
}

export type WebLog = {
  spans: readonly { from: number; to: number }[];
  everyMinutes: number;
  uses: readonly ShellUse[];
  knocks: readonly { at: number; address: string }[];
};

/** An IIS log of one server's front end. */
export function iisLog(writer: Writer, log: WebLog): DemoFile {
  const usual = log.spans
    .flatMap((span) => moments(writer.random, { ...span, everyMinutes: log.everyMinutes }))
    .map((at): Hit => {
      const who = visitor(writer.random);
      return {
        at,
        method: writer.random.pick(["GET", "POST"]),
        stem: writer.random.pick(stems),
        query: "-",
        user: `${netbios(writer.domain)}\\${who.user}`,
        address: who.address,
        agent: who.browser,
        status: 200,
      };
    });
  const all = [
    ...usual,
    ...log.uses.flatMap((use) => commandsOf(writer, use)),
    ...log.knocks.flatMap((knock) => knocks(writer, knock)),
  ];
  const from = Math.min(...all.map((hit) => hit.at));
  const head = [
    "#Software: Microsoft Internet Information Services 10.0",
    "#Version: 1.0",
    `#Date: ${iisTime(from)}`,
    `#Fields: ${columns}`,
  ];
  return {
    path: `${writer.hostname}/inetpub/logs/LogFiles/W3SVC1/u_ex${compactDay(from).slice(2)}.log`,
    content: lines([...head, ...inOrder(all.map((hit) => ({ at: hit.at, text: row(writer, hit) })))]),
    server: writer.hostname,
  };
}
