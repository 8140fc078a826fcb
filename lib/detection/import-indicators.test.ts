import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { matchedTypes } from "@/lib/core/words";

import { readIndicatorFile } from "./import-indicators";
import type { RowResult } from "./import-indicators";
import { judgeValue } from "./indicator-import/judge-value";
import { importLimits } from "./indicator-import/limits";
import { whyOverCommon } from "./indicator-import/over-common";
import { readJson } from "./indicator-import/positioned-json";
import { refang } from "./indicator-import/refang";
import { readPattern } from "./indicator-import/stix-pattern";

const settings = { source: "a list", tlp: null, contextToo: false };
const read = (text: string | object, more: Partial<Parameters<typeof readIndicatorFile>[1]> = {}) =>
  readIndicatorFile(new TextEncoder().encode(typeof text === "string" ? text : JSON.stringify(text, null, 1)), {
    known: [],
    settings,
    mapping: null,
    ...more,
  });

/** A result as one line of words. */
function told(row: RowResult): string {
  switch (row.kind) {
    case "loaded":
    case "marked":
      return `${row.line} ${row.kind} ${row.indicator.type} ${row.indicator.value}`;
    case "duplicate":
      return `${row.line} duplicate of ${row.of}`;
    case "rejected":
      return `${row.line} rejected`;
  }
}

const sha256 = "b75f163ca9b9240bf4b37ad92bc7556b40a17e27c2b8ed5c8991385fe07d17d0";

describe("a value says what it is", () => {
  test.each([
    ["B75F163CA9B9240BF4B37AD92BC7556B40A17E27C2B8ED5C8991385FE07D17D0", "sha256", sha256],
    ["4b3039cf227c611c45d2242d1228a121", "md5", "4b3039cf227c611c45d2242d1228a121"],
    ["165.232.154[.]116", "ipv4", "165.232.154.116"],
    ["165.232.154.116:443", "ipv4", "165.232.154.116"],
    ["165.232.154.116/32", "ipv4", "165.232.154.116"],
    ["P[.]Estonine{.}com", "domain", "p.estonine.com"],
    ["p dot estonine dot com", "domain", "p.estonine.com"],
    ["*.yolkish.com", "domain", "yolkish.com"],
    ["bücher.example", "domain", "xn--bcher-kva.example"],
    ["hxxp://p[.]estonine[.]com/p?e", "url", "http://p.estonine.com/p?e"],
    ["hXXps[:]//p(.)estonine(.)com:8443/A(.)b", "url", "https://p.estonine.com:8443/A(.)b"],
    ["hxxps[://]cdn[.]chatcdn[.]net/p", "url", "https://cdn.chatcdn.net/p"],
    ["cdn.chatcdn.net/p?hig210305", "url", "cdn.chatcdn.net/p?hig210305"],
    ["shell.aspx", "filename", "shell.aspx"],
    ["C:\\inetpub\\wwwroot\\aspnet_client\\shell.aspx", "filepath", "C:\\inetpub\\wwwroot\\aspnet_client\\shell.aspx"],
    ["/owa/auth/babydraco.aspx", "uri", "/owa/auth/babydraco.aspx"],
    ["POST /owa/auth/babydraco.aspx", "uri", "POST /owa/auth/babydraco.aspx"],
    ["antSword/v2.1", "user_agent", "antSword/v2.1"],
    [
      "DuckDuckBot/1.0;+(+http://duckduckgo.com/duckduckbot.html)",
      "user_agent",
      "DuckDuckBot/1.0;+(+http://duckduckgo.com/duckduckbot.html)",
    ],
  ])("%s", (value, type, plain) => {
    expect(judgeValue(null, { value, flags: "" })).toEqual({ ok: true, type, value: plain });
  });

  test.each([
    ["10.0.0.0/8", "Networks are not matched"],
    ["2001:db8::1", "IPv6"],
    ["someone[at]example[.]net", "E-mail"],
    ["C:\\Windows\\Temp\\*.zip", "wildcards"],
    ["%TEMP%\\a.exe", "variable"],
    ["/owa/a.aspx?x=1", "without its query"],
    ["just some words", "cannot be told"],
    ["", "empty"],
    ["a\u0000b.aspx", "characters"],
  ])("and one that is not matched is refused with a reason: %s", (value, reason) => {
    const judged = judgeValue(null, { value, flags: "" });
    expect(judged.ok ? judged.value : judged.reason).toContain(reason);
  });

  test("a pattern that cannot be matched in bounded time, or matches everything, is refused", () => {
    expect(judgeValue("uri_regex", { value: "(a+)\\1$", flags: "" }).ok).toBe(false);
    expect(judgeValue("filepath_regex", { value: ".*", flags: "i" }).ok).toBe(false);
  });
});

test("marks against opening are taken away whatever their number and mixture", () => {
  const dot = fc.constantFrom("[.]", "(.)", "{.}", "[dot]", " dot ", ".");
  const scheme = fc.constantFrom("hxxp://", "hXXp[:]//", "h**p://", "http://", "hxxp[://]");
  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  fc.assert(
    fc.property(scheme, fc.array(fc.tuple(label, dot), { minLength: 1, maxLength: 5 }), (begin, labels) => {
      const written = `${begin}${labels.map(([name, mark]) => `${name}${mark}`).join("")}com/x`;
      expect(refang(written)).toBe(`http://${labels.map(([name]) => `${name}.`).join("")}com/x`);
    }),
  );
});

describe("a value that clean servers show is marked and may not speak for a cluster", () => {
  test.each([
    ["ipv4", "192.168.1.4"],
    ["ipv4", "203.0.113.9"],
    ["ipv4", "8.8.8.8"],
    ["sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["md5", "d41d8cd98f00b204e9800998ecf8427e"],
    ["filename", "default.aspx"],
    ["filepath", "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\FrontEnd\\HttpProxy\\owa\\auth\\logon.aspx"],
    ["uri", "/owa/auth/logon.aspx"],
    ["domain", "www.microsoft.com"],
    ["url", "http://10.0.0.1/x"],
    [
      "user_agent",
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.190 Safari/537.36",
    ],
    ["user_agent", "python-requests/2.25.1"],
  ] as const)("%s %s", (type, value) => {
    expect(whyOverCommon(type, value)).not.toBeNull();
  });

  test.each([
    ["ipv4", "165.232.154.116"],
    ["filename", "babydraco.aspx"],
    ["domain", "yolkish.com"],
    ["url", "https://github.com/evil/tool.exe"],
    ["user_agent", "antSword/v2.1"],
  ] as const)("while %s %s may be telling", (type, value) => {
    expect(whyOverCommon(type, value)).toBeNull();
  });

  test("its false-positive risk is high, and the line and reason are told", () => {
    const [row] = read("# list\ndefault.aspx\n").rows;
    expect(row).toMatchObject({
      kind: "marked",
      line: 2,
      reason: "Clean servers have a file of this name.",
      indicator: { falsePositiveRisk: "high", cluster: "unattributed", strength: null, source: "a list" },
    });
  });
});

describe("a plain list", () => {
  test("gives one result a line, with comments as notes and repeated values as duplicates", () => {
    const { format, rows } = read(
      '# March\n\n165.232.154[.]116 # scanner\r\n- 165.232.154.116\nwhat is this\n"shell.aspx"\nyolkish.com',
      { known: [{ id: "ioc-050", type: "domain", value: "YOLKISH.com" }] },
    );
    expect(format).toBe("list");
    expect(rows.map(told)).toEqual([
      "3 loaded ipv4 165.232.154.116",
      "4 duplicate of line 3",
      "5 rejected",
      "6 loaded filename shell.aspx",
      "7 duplicate of ioc-050",
    ]);
    expect(rows[0]).toMatchObject({ indicator: { note: "scanner" } });
  });

  test("of user agents is not taken for a table", () => {
    const { format, rows } = read(
      "antSword/v2.1 (a, b)\nMozilla/5.0 (compatible; Foo/1.0; X)\nExchangeProbe/1.0 (c, d)\n",
    );
    expect(format).toBe("list");
    expect(rows).toHaveLength(3);
  });

  test("in UTF-16 is read", () => {
    const bytes = Buffer.from("\uFEFF165.232.154.116\r\nyolkish.com\r\n", "utf16le");
    expect(readIndicatorFile(bytes, { known: [], settings, mapping: null }).rows.map(told)).toEqual([
      "1 loaded ipv4 165.232.154.116",
      "2 loaded domain yolkish.com",
    ]);
  });
});

describe("a table", () => {
  test("of the pack's own columns keeps all that the pack says", () => {
    const { mapping, rows } = read(
      "id,type,value,cluster,strength,techniques,source,first_seen,confidence,false_positive_risk,related_activity,note,flags\n" +
        `ioc-001,sha256,${sha256},HAFNIUM,listed-under-HAFNIUM,T1505.003,"A, b",2021-01-06,high,,,"a ""shell""",\n` +
        "ioc-002,filepath_regex,\\\\Temp\\\\x{6}$,unattributed,,,src,,low,medium,,,i\n",
    );
    expect(mapping?.columns).toEqual([
      "ignore",
      "type",
      "value",
      "cluster",
      "strength",
      "techniques",
      "source",
      "firstSeen",
      "confidence",
      "risk",
      "ignore",
      "note",
      "flags",
    ]);
    expect(rows[0]).toMatchObject({
      kind: "loaded",
      line: 2,
      indicator: {
        type: "sha256",
        cluster: "HAFNIUM",
        strength: "listed-under-HAFNIUM",
        techniques: ["T1505.003"],
        source: "A, b (a list)",
        firstSeen: "2021-01-06",
        confidence: "high",
        note: 'a "shell"',
      },
    });
    expect(rows[1]).toMatchObject({ indicator: { type: "filepath_regex", flags: "i", falsePositiveRisk: "medium" } });
  });

  test("with several columns of values gives one result for each of them", () => {
    const { mapping, rows } = read(
      `MD5;SHA-256;File Name;Remarks\n4b3039cf227c611c45d2242d1228a121;${sha256};a.aspx;x\n;;;\n`,
    );
    expect(mapping).toMatchObject({
      delimiter: ";",
      header: true,
      columns: ["value:md5", "value:sha256", "value:filename", "note"],
    });
    expect(rows.map(told)).toEqual([
      "2 loaded md5 4b3039cf227c611c45d2242d1228a121",
      `2 loaded sha256 ${sha256}`,
      "2 loaded filename a.aspx",
      "3 rejected",
    ]);
  });

  test("without a header is mapped by what stands in its columns", () => {
    const { mapping, rows } = read(
      "2021-03-02\tip\t165.232.154.116\tseen in a log\n2021-03-03\thost\tyolkish[.]com\tseen again\n",
    );
    expect(mapping).toEqual({ delimiter: "\t", header: false, columns: ["firstSeen", "type", "value", "note"] });
    expect(rows.map(told)).toEqual(["1 loaded ipv4 165.232.154.116", "2 loaded domain yolkish.com"]);
  });

  test("with a header that nobody knows is mapped by its values too", () => {
    expect(read("Spalte A,Spalte B\n1,yolkish[.]com\n2,rawfuns[.]com\n").mapping).toMatchObject({
      header: true,
      columns: ["ignore", "value"],
    });
  });

  test("of a feed that names its columns in a comment is mapped by those names", () => {
    const { mapping, header, rows } = read(
      "################\n# Feed of malware URLs\n#\n# id,dateadded,url,url_status,threat,urlhaus_link,reporter\n" +
        '"1","2021-03-12 01:02:03","http://yolkish.com/x","online","dropper","https://feed.example.com/1","me"\n',
    );
    expect(header).toEqual(["id", "dateadded", "url", "url_status", "threat", "urlhaus_link", "reporter"]);
    expect(mapping).toMatchObject({
      header: false,
      columns: ["ignore", "firstSeen", "value:url", "ignore", "note", "ignore", "source"],
    });
    expect(rows.map(told)).toEqual(["5 loaded url http://yolkish.com/x"]);
  });

  test("gives a role by name before one that is guessed from the values", () => {
    expect(
      read("uuid,category,type,value,comment\n1,Network activity,domain,yolkish.com,seen in a log\n").mapping?.columns,
    ).toEqual(["ignore", "ignore", "type", "value", "note"]);
  });

  test("is read by the mapping of a person where one is given", () => {
    const mapping = { delimiter: ",", header: false, columns: ["ignore", "value:domain"] } as const;
    const { rows } = read("a,yolkish.com\nb,not a host\n", { mapping: { ...mapping, columns: [...mapping.columns] } });
    expect(rows.map(told)).toEqual(["1 loaded domain yolkish.com", "2 rejected"]);
  });

  test("with a value that a spreadsheet would compute gives the value without our guard", () => {
    expect(read("type,value\nuser agent,'@evil/1.0 agent\n").rows.map(told)).toEqual([
      "2 loaded user_agent @evil/1.0 agent",
    ]);
  });

  test("of a type that is not matched says so for each row", () => {
    const [row] = read("type,value\nmutex,Global\\abc\n").rows;
    expect(row).toMatchObject({
      kind: "rejected",
      reason: "mutex: mutexes stand in no record or file that is matched.",
    });
  });

  test("names a cluster without how firmly as a label, which proposes nothing", () => {
    expect(read("value,actor\nyolkish.com,HAFNIUM\n").rows[0]).toMatchObject({
      indicator: { cluster: "HAFNIUM", strength: "third-party-label" },
    });
  });

  test("with broken quotes loses only the broken row", () => {
    expect(read('value,note\n"yolkish.com,x\nrawfuns.com,y\n').rows.map(told)).toEqual([
      "2 rejected",
      "3 loaded domain rawfuns.com",
    ]);
  });

  test("longer than the bound says where it stopped", () => {
    const { rows } = read(Array.from({ length: importLimits.rows + 5 }, (_, at) => `h${at}.evil.com`).join("\n"));
    expect(rows).toHaveLength(importLimits.rows + 1);
    expect(rows.at(-1)).toMatchObject({ kind: "rejected", line: importLimits.rows + 1 });
  });
});

const indicator = (pattern: string, more: object = {}) => ({
  type: "indicator",
  id: `indicator--${pattern}`,
  pattern,
  ...more,
});
const bundle = (...objects: object[]) => ({ type: "bundle", id: "bundle--1", objects });

describe("a STIX bundle", () => {
  test.each([
    ["[ipv4-addr:value = '165.232.154.116']", ["ipv4 165.232.154.116"]],
    [`[file:hashes.'SHA-256' = '${sha256}']`, [`sha256 ${sha256}`]],
    [
      `[file:hashes.MD5 = '4b3039cf227c611c45d2242d1228a121' AND file:name = 'a.aspx']`,
      ["md5 4b3039cf227c611c45d2242d1228a121"],
    ],
    ["[file:name = 'it\\'s.aspx' AND file:parent_directory_ref.path = 'C:\\\\web']", ["filepath C:\\web\\it's.aspx"]],
    [
      "[domain-name:value = 'yolkish.com' OR url:value = 'http://yolkish.com/x']",
      ["domain yolkish.com", "url http://yolkish.com/x"],
    ],
    ["[ipv4-addr:value IN ('165.232.154.116','182.18.152.105')]", ["ipv4 165.232.154.116", "ipv4 182.18.152.105"]],
    [
      "[domain-name:value = 'yolkish.com'] OR [domain-name:value = 'rawfuns.com']",
      ["domain yolkish.com", "domain rawfuns.com"],
    ],
    ["([file:name = 'a.aspx'])", ["filename a.aspx"]],
    [
      "[network-traffic:dst_ref.type = 'ipv4-addr' OR network-traffic:dst_ref.value = '165.232.154.116']",
      ["rejected", "ipv4 165.232.154.116"],
    ],
    [
      "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'antSword/v2.1']",
      ["user_agent antSword/v2.1"],
    ],
    [
      "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '165.232.154.116' AND network-traffic:dst_port = '443']",
      ["ipv4 165.232.154.116"],
    ],
    [
      "[domain-name:value = 'yolkish.com' AND domain-name:resolves_to_refs[*].value = '1.2.3.4']",
      ["domain yolkish.com"],
    ],
    ["[url:value LIKE '%/owa/auth/a\\\\_b.aspx%']", ["uri /owa/auth/a_b.aspx"]],
    ["[ipv6-addr:value = '2001:db8::1']", ["rejected"]],
    ["[email-addr:value = 'a@example.net']", ["rejected"]],
    ["[domain-name:value != 'yolkish.com']", ["rejected"]],
    ["[domain-name:value = 'a.com' AND ipv4-addr:value = '1.2.3.4']", ["rejected"]],
    ["[domain-name:value = 'a.com'] FOLLOWEDBY [ipv4-addr:value = '1.2.3.4']", ["rejected"]],
    ["[domain-name:value = 'a.com'] REPEATS 5 TIMES", ["rejected"]],
    ["[domain-name:value = 'a.com", ["rejected"]],
  ])("reads %s", (pattern, expected) => {
    const { format, rows } = read(bundle(indicator(pattern)));
    expect(format).toBe("stix");
    expect(rows.map((row) => told(row).replace(/^\d+ (?:loaded |marked )?/, ""))).toEqual(expected);
    for (const row of rows) expect(row.line).toBe(5);
  });

  test("gives its markings, its confidence, its techniques and what it is said to indicate", () => {
    const { rows, notes } = read(
      bundle(
        indicator("[domain-name:value = 'yolkish.com']", {
          object_marking_refs: [
            "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
            "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
          ],
          confidence: 85,
          valid_from: "2021-03-02T00:00:00Z",
        }),
        { type: "malware", id: "malware--1", name: "China Chopper" },
        { type: "attack-pattern", id: "attack-pattern--1", external_references: [{ external_id: "T1505.003" }] },
        ...["malware--1", "attack-pattern--1"].map((target_ref) => ({
          type: "relationship",
          relationship_type: "indicates",
          source_ref: "indicator--[domain-name:value = 'yolkish.com']",
          target_ref,
        })),
      ),
    );
    expect(rows[0]).toMatchObject({
      indicator: {
        tlp: "AMBER+STRICT",
        confidence: "high",
        firstSeen: "2021-03-02",
        techniques: ["T1505.003"],
        strength: null,
        cluster: "unattributed",
        note: "Said to indicate malware China Chopper.",
      },
    });
    expect(notes).toEqual(["Read for context only and not loaded: 1 malware, 1 attack-pattern, 2 relationship."]);
  });

  test("says of a YARA pattern where it belongs, and of a revoked indicator that it is", () => {
    const { rows } = read(
      bundle(indicator("rule x {}", { pattern_type: "yara" }), indicator("[file:name = 'a.aspx']", { revoked: true })),
    );
    expect(rows.map((row) => (row.kind === "rejected" ? row.reason : ""))).toEqual([
      "This indicator is not supported: its pattern is a YARA rule; import it on the Rules page.",
      "This indicator is not supported: its author has revoked it.",
    ]);
  });

  test("of a pattern that multiplies its alternatives is refused in bounded time", () => {
    const any = `(${Array.from({ length: 100 }, (_, at) => `file:name = 'a${at}.aspx'`).join(" OR ")})`;
    const read100 = readPattern(`[${Array.from({ length: 40 }, () => any).join(" AND ")}]`);
    expect(read100.ok).toBe(false);
  });
});

describe("a MISP event", () => {
  const attribute = (type: string, value: string, more: object = {}) => ({ type, value, to_ids: true, ...more });
  const event = (Attribute: object[], more: object = {}) => ({
    Event: { info: "March", date: "2021-03-05", Attribute, ...more },
  });

  test("gives the parts of composite values, the attributes of objects, and the stricter TLP", () => {
    const { format, rows } = read(
      event(
        [
          attribute("filename|sha256", `a.aspx|${sha256}`, { Tag: [{ name: "tlp:red" }] }),
          attribute("domain|ip", "yolkish.com|165.232.154.116"),
          attribute("ip-dst|port", "182.18.152.105|443", { comment: "c2" }),
          attribute("link", "https://example.com/report"),
          attribute("mutex", "abc"),
          attribute("ip-src", "103.77.192.219", { to_ids: false }),
        ],
        {
          Tag: [{ name: "tlp:amber" }, { name: 'misp-galaxy:mitre-attack-pattern="Web Shell - T1505.003"' }],
          Object: [{ name: "file", Attribute: [attribute("filename", "C:\\web\\x.aspx")] }],
        },
      ),
    );
    expect(format).toBe("misp");
    expect(rows.map((row) => told(row).replace(/^\d+ /, ""))).toEqual([
      "loaded filename a.aspx",
      `loaded sha256 ${sha256}`,
      "loaded domain yolkish.com",
      "loaded ipv4 165.232.154.116",
      "loaded ipv4 182.18.152.105",
      "rejected",
      "rejected",
      "rejected",
      "loaded filepath C:\\web\\x.aspx",
    ]);
    expect(rows[0]).toMatchObject({ indicator: { tlp: "RED", techniques: ["T1505.003"], source: "March (a list)" } });
    expect(rows[2]).toMatchObject({ indicator: { tlp: "AMBER", firstSeen: "2021-03-05" } });
  });

  test("loads what it keeps out of detection only when asked, and marks it", () => {
    const text = event([attribute("domain", "yolkish.com", { to_ids: false })]);
    expect(read(text).rows.map(told)).toEqual(["6 rejected"]);
    expect(read(text, { settings: { ...settings, contextToo: true } }).rows).toMatchObject([
      { kind: "marked", indicator: { falsePositiveRisk: "high" } },
    ]);
  });

  test("is found in the answer of a search, in a list, and without its wrapper", () => {
    const one = event([attribute("domain", "yolkish.com")]);
    for (const form of [{ response: [one] }, { response: one }, [one], one.Event])
      expect(
        read(form).rows.map((row) => row.kind),
        JSON.stringify(form),
      ).toEqual(["loaded"]);
  });
});

describe("hostile files", () => {
  test("JSON of another kind, cut, or nested deep is refused with the line", () => {
    expect(() => read({ a: 1 })).toThrow("neither a STIX bundle nor a MISP event");
    expect(() => read('{"type":"bundle",\n"objects":[')).toThrow("line 2");
    expect(() => read("[".repeat(100_000))).toThrow("nested deeper");
    expect(() =>
      readIndicatorFile(new Uint8Array(importLimits.bytes + 1), { known: [], settings, mapping: null }),
    ).toThrow("larger than");
  });

  test("no text is read without a result for each value, and nothing throws but what is expected", () => {
    const word = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom("1.2.3.4", "yolkish[.]com", "hxxp://a.b/c", '"', ",", ";", "\t", "=1+1", "#", "x".repeat(3_000)),
    );
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 6 }), { maxLength: 12 }), (lines) => {
        const text = lines.map((cells) => cells.join(",")).join("\n");
        fc.pre(!/^\s*[[{]/.test(text));
        for (const row of read(text).rows) {
          expect(row.line).toBeGreaterThan(0);
          if (row.kind === "loaded" || row.kind === "marked") expect(matchedTypes).toContain(row.indicator.type);
        }
      }),
    );
  });

  test("the reader of JSON agrees with JSON.parse on what it takes", () => {
    const plain = (text: string) => {
      const found = readJson(text);
      return found.ok;
    };
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), (text) => plain(text)));
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), (text, at) => {
        const cut = text.slice(0, at % (text.length + 1));
        let parses = true;
        try {
          JSON.parse(cut);
        } catch {
          parses = false;
        }
        expect(plain(cut)).toBe(parses);
      }),
    );
  });
});
