import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadPack } from "@/lib/campaigns/queries";
import { exchangeEcpServer } from "@/lib/evidence/parsers/exchange-ecp-server";
import { exchangeHttpProxy } from "@/lib/evidence/parsers/exchange-httpproxy";
import { iisW3c } from "@/lib/evidence/parsers/iis-w3c";
import type { Parser } from "@/lib/evidence/parsers/types";
import { compileKnowledge, createDetector } from "./detector";
import { buildAutomaton } from "./engine/automaton";
import { scanBlock } from "./engine/block-scan";
import { runsOfRegex } from "./engine/regex/runs";
import { runOf } from "./engine/runs";
import { createPrefilter, planPrefilter } from "./prefilter";

const pack = await loadPack("exchange-2021");
const knowledge = compileKnowledge(pack);

function needsOf(...texts: string[]) {
  return texts.map((text) => [[runOf(text)]]);
}

describe("The automaton", () => {
  it("finds what indexOf finds, wherever the parts of a block meet", () => {
    const letters = fc.constantFrom("a", "b", "A", "/", "\n");
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom("a", "b", "/"), minLength: 4, maxLength: 6 }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.array(letters, { maxLength: 900 }),
        (texts, body) => {
          const bytes = Buffer.from(body.join(""));
          const folded = bytes.toString().toLowerCase();
          const found: number[] = [];
          scanBlock(buildAutomaton(texts.map(runOf)), bytes, { start: 0, end: bytes.length, found });
          const ends = new Set<number>();
          for (const text of texts)
            for (let at = folded.indexOf(text); at !== -1; at = folded.indexOf(text, at + 1))
              ends.add(at + text.length);
          expect(found.every((end) => ends.has(end))).toBe(true);
          for (const line of folded
            .split("\n")
            .reduce<{ from: number; to: number }[]>(
              (lines, part) => [
                ...lines,
                { from: (lines.at(-1)?.to ?? -1) + 1, to: (lines.at(-1)?.to ?? -1) + 1 + part.length },
              ],
              [],
            )) {
            const expected = [...ends].some((end) => end > line.from && end <= line.to);
            expect(found.some((end) => end > line.from && end <= line.to)).toBe(expected);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("follows places that accept several characters", () => {
    const runs = runsOfRegex("^/ecp/[0-9A-Za-z]{1,3}\\.js$") ?? [];
    const filter = createPrefilter(planPrefilter("iis_w3c", [[runs]]));
    const ask = (text: string) => filter.interesting(Buffer.from(text), 0, text.length);
    expect([ask("POST /ECP/y9.JS -"), ask("POST /ecp/.js -"), ask("POST /ecp/abcd.js -")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("The filter", () => {
  it("lets everything pass for kinds whose fields are not in the row, and for a rule without a plain text", () => {
    expect(createPrefilter(planPrefilter("msert_threat", needsOf("webshell"))).filters).toBe(false);
    expect(createPrefilter(planPrefilter("iis_w3c", [...needsOf("webshell"), []])).filters).toBe(false);
    expect(createPrefilter(planPrefilter("iis_w3c", [])).interesting(Buffer.from("anything"), 0, 8)).toBe(false);
  });

  it("really filters the three large log kinds of the pack", () => {
    for (const kind of ["exchange_httpproxy", "exchange_ecp_server", "iis_w3c"])
      expect(knowledge.prefilterFor(kind).filters, kind).toBe(true);
  });

  it("answers the same whether rows are asked one by one, again, or from a buffer filled anew", () => {
    const filter = createPrefilter(planPrefilter("iis_w3c", needsOf("needle")));
    const bytes = Buffer.from("a needle\nno\nNEEDLE\nno again needl\n");
    const rows = [
      [0, 8],
      [9, 11],
      [12, 18],
      [19, 33],
    ] as const;
    const answers = () => rows.map(([start, end]) => filter.interesting(bytes, start, end, 1000 + start));
    expect(answers()).toEqual([true, false, true, false]);
    expect(answers()).toEqual([true, false, true, false]);
    expect(filter.interesting(bytes, 0, 8, 1000)).toBe(true);
    bytes.fill(120, 0, 8);
    expect(filter.interesting(bytes, 0, 8, 90_000)).toBe(false);
  });
});

const attack = fc.constantFrom(
  "ServerInfo~a]@ex01:444/ecp/proxyLogon.ecp?#",
  "ServerInfo~localhost/owa/auth/x",
  "SERVERINFO~ex01/autodiscover/autodiscover.xml",
  "Server~ex01/ecp/x~19420",
  "Server~ex01~19420",
  "/ecp/y.js",
  "/ecp/main.css",
  "/owa/auth/RedirSuiteServerProxy.aspx",
  "/aspnet_client/help.aspx",
  "/owa/auth/logon.aspx",
  "/ecp/DDI/DDIService.svc/SetObject",
  "165.232.154.116",
  "::ffff:89.34.111.11",
  "python-requests/2.25.1",
  "ExchangeServicesClient/0.0.0.0",
  "http://p.estonine.com/p?e",
  "msExchEcpCanary=x&schema=ResetOABVirtualDirectory",
  "POST",
  "GET",
  "200",
  "241",
  "302",
  "CONTOSO\\EX01$",
  "",
  "-",
  'Set-OabVirtualDirectory.ExternalUrl=\'http://f/<script language=""JScript"">\'',
  "Set-OabVirtualDirectory.ExternalUrl=$null",
  "Mozilla/5.0+(X11;+Linux+x86_64)+AppleWebKit/537.36+(KHTML,+like+Gecko)+Chrome/51.0.2704.103+Safari/537.36",
  "&CorrelationID=<empty>;&RequestId=1",
  "/rpc/",
);
const noise = fc.string({ unit: fc.constantFrom("a", "Z", "/", ".", "~", "0", "K", "é"), maxLength: 12 });
const cell = fc.oneof({ weight: 2, arbitrary: attack }, { weight: 3, arbitrary: noise });

/** Everything detection finds in a file, with the filter or without; rows differ only in being parsed or not. */
function findingsIn(parser: Parser, text: string, filtered: boolean): unknown {
  const detector = createDetector(knowledge, { sourceId: "evidence", server: "EX01" });
  const filter = filtered ? knowledge.prefilterFor(parser.format) : null;
  const context = {
    path: "log",
    serverHint: "EX01",
    ...(filter === null ? {} : { options: { interesting: filter.interesting } }),
  };
  const session = parser.start(context, {
    record: (record) => detector.record(record, () => "row"),
    rejected: () => {},
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 4096) session.write(bytes.subarray(at, at + 4096));
  session.end();
  return detector.result();
}

describe("Filtered and unfiltered matching", () => {
  const files: [Parser, string, fc.Arbitrary<string>][] = [
    [
      exchangeHttpProxy,
      "#Log-type: HttpProxy Logs\r\n#Fields: DateTime,Protocol,UrlHost,UrlStem,AuthenticatedUser,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,Method,RoutingHint,BackEndCookie\r\n",
      fc
        .array(
          cell.map((text) => (text.includes('"') ? `"${text}"` : text)),
          { minLength: 12, maxLength: 12 },
        )
        .map((cells) => `2021-03-03T06:49:46.210Z,${cells.join(",")}`),
    ],
    [
      iisW3c,
      "#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query cs-username c-ip cs(User-Agent) X-Forwarded-For sc-status\r\n",
      fc
        .array(
          cell.map((text) => text.replaceAll(" ", "+") || "-"),
          { minLength: 9, maxLength: 9 },
        )
        .map((cells) => `2021-03-03 06:49:46 ${cells.join(" ")}`),
    ],
    [
      exchangeEcpServer,
      "#Log-type: ECP Server Log\r\n#Fields: TimeStamp,ServerName,EventId,EventData\r\n",
      fc
        .array(cell, { minLength: 3, maxLength: 3 })
        .map(
          ([command, url, other]) =>
            `2021-03-03T06:49:46.210Z,EX01,ECP.Request,"S:TIME=1;S:CMD=${command};S:URL=${url};S:EX=${other}"`,
        ),
    ],
  ];
  it.each(files)("give the same findings and sightings: $format", { timeout: 60_000 }, (parser, header, row) => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const text = header + rows.join("\r\n");
        expect(findingsIn(parser, text, true)).toEqual(findingsIn(parser, text, false));
      }),
      { numRuns: 120 },
    );
  });
});

describe("More texts than an automaton can follow", () => {
  const word = (number: number) => createHash("sha256").update(String(number)).digest("hex").slice(0, 20);

  it.each([3000, 9000, 60_000])("are still all found: %d of them", (count) => {
    const plan = planPrefilter(
      "iis_w3c",
      Array.from({ length: count }, (_none, number) => [[runOf(word(number))]]),
    );
    const filter = createPrefilter(plan);
    for (let number = 0; number < count; number += Math.floor(count / 50)) {
      const row = Buffer.from(`2021-03-03 GET /owa/${word(number)} 200`);
      expect(filter.interesting(row, 0, row.length), String(number)).toBe(true);
    }
    expect(plan.passes).not.toBe("none");
  });
});
