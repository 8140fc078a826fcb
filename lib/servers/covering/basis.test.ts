import { describe, expect, test } from "vitest";

import { coverageByKind, missingForNoEvidence, type SeenSpan } from "./basis";
import { seenTogether } from "./together";

const at = (text: string) => Date.parse(`2021-${text}Z`);
const needed = { from: at("02-26T00:00"), to: at("03-05T00:00") };
const seen = (logKind: string, from = "02-25T00:00", to = "03-06T00:00"): SeenSpan => ({
  logKind,
  from: at(from),
  to: at(to),
});
const hunted = { total: 3, open: 0, setAside: 0 };
const missing = (spans: SeenSpan[]) =>
  missingForNoEvidence({ hunting: hunted, kinds: coverageByKind({ needed, build: null }, spans), proposed: null });
const whole = [seen("httpproxy/ecp"), seen("ecp_server"), seen("iis/w3svc1")];

describe("the logs that silence needs", () => {
  test("are the front end of the control panel, the control panel, and the web server's front-end site", () => {
    expect(missing(whole)).toEqual([]);
    expect(missing([])).toEqual([
      "No HttpProxy\\Ecp log was uploaded.",
      "No ECP server log was uploaded.",
      "No IIS W3SVC1 log was uploaded.",
    ]);
  });

  test.each(["httpproxy/owa", "httpproxy/eas", "httpproxy"])(
    "no log of %s stands for the protocol that the attack takes",
    (other) => {
      expect(missing([seen(other), seen("ecp_server"), seen("iis/w3svc1")])).toEqual([
        "No HttpProxy\\Ecp log was uploaded.",
      ]);
    },
  );

  test.each(["iis/w3svc2", "iis"])("%s is not the site that strangers reach", (other) => {
    expect(missing([seen("httpproxy/ecp"), seen("ecp_server"), seen(other)])).toEqual([
      "No IIS W3SVC1 log was uploaded.",
    ]);
  });

  test("are those of every other front-end protocol of which any was seen", () => {
    const short = [...whole, seen("httpproxy/autodiscover", "03-04T00:00"), seen("httpproxy/owacalendar")];
    expect(missing(short)).toEqual(["Missing HttpProxy\\Autodiscover logs: 26 Feb to 4 Mar."]);
  });

  test("are the web server's alone on Exchange 2010, which writes no others", () => {
    const kinds = coverageByKind({ needed, build: "14.3.513.0" }, [seen("iis/w3svc1"), seen("ecp_server")]);
    expect(kinds.filter((kind) => kind.required).map((kind) => kind.logKind)).toEqual(["iis/w3svc1"]);
    expect(missingForNoEvidence({ hunting: hunted, kinds, proposed: null })).toEqual([]);
  });

  test("are never event logs of Windows, which neither stand for another log nor have to be there", () => {
    const events = ["eventlog/security", "eventlog/application", "eventlog"].map((kind) => seen(kind));
    expect(missing([...whole, ...events])).toEqual([]);
    expect(missing([...whole, seen("eventlog/security", "03-04T00:00")])).toEqual([]);
    expect(missing(events)).toEqual(missing([]));
  });

  test("make up for each other within one kind only", () => {
    const halves = [
      ...whole.slice(1),
      seen("httpproxy/ecp", "02-25T00:00", "03-01T00:00"),
      seen("httpproxy/owa", "03-01T00:00", "03-06T00:00"),
    ];
    expect(missing(halves)).toEqual([
      "Missing HttpProxy\\Ecp logs: 1 Mar to 5 Mar.",
      "Missing HttpProxy\\Owa logs: 26 Feb to 1 Mar.",
    ]);
  });

  test("say the year of a gap that runs into another one", () => {
    const kinds = coverageByKind(
      { needed: { from: needed.from, to: Date.parse("2026-03-05T00:00Z") }, build: null },
      whole,
    );
    expect(missingForNoEvidence({ hunting: hunted, kinds, proposed: null })[0]).toBe(
      "Missing HttpProxy\\Ecp logs: 6 Mar 2021 to 5 Mar 2026.",
    );
  });
});

describe("a silence between two files", () => {
  const daily = (logKind: string) =>
    Array.from({ length: 10 }, (_, day) => {
      const from = at("02-25T07:00") + day * 86_400_000;
      return { logKind, from, to: from + 11 * 3_600_000 };
    });

  test("is no gap at night in the control panel's daily logs", () => {
    const kinds = coverageByKind({ needed, build: null }, daily("ecp_server"));
    expect(kinds.find((kind) => kind.logKind === "ecp_server")).toMatchObject({ gaps: [], share: 1 });
    expect(kinds.find((kind) => kind.logKind === "ecp_server")?.spans).toHaveLength(1);
  });

  test("is a gap there after a day and a half, and after two hours in logs that health probes fill", () => {
    const [first, second, , ...later] = daily("ecp_server");
    const broken = [first, second, ...later.slice(1)].filter((span) => span !== undefined);
    expect(missing([...whole.filter((span) => span.logKind !== "ecp_server"), ...broken])).toEqual([
      "Missing ECP server logs: 26 Feb to 1 Mar.",
    ]);
    const web = coverageByKind({ needed, build: null }, daily("httpproxy/ecp")).find(
      (kind) => kind.logKind === "httpproxy/ecp",
    );
    expect(web?.gaps.length).toBe(8);
  });
});

test("several kinds in one row are seen where all required ones are, and missing where any is", () => {
  const kinds = coverageByKind({ needed, build: null }, [
    ...whole.slice(1),
    seen("httpproxy/ecp", "03-01T00:00"),
    seen("iis/w3svc2"),
  ]);
  expect(seenTogether(kinds)).toEqual({
    spans: [{ from: "2021-03-01T00:00:00.000Z", to: "2021-03-06T00:00:00.000Z" }],
    gaps: [{ from: "2021-02-26T00:00:00.000Z", to: "2021-03-01T00:00:00.000Z" }],
  });
});
