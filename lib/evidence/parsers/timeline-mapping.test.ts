import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { entryTime, timeForms } from "./timeline-mapping";
import { formOf, proposedMapping } from "./timeline-proposal";

const at = (text: string, timeForm: (typeof timeForms)[number], utcOffsetMinutes = 0) => {
  const read = entryTime(text, { timeForm, utcOffsetMinutes });
  return read === null ? null : [new Date(read.at).toISOString(), read.precision];
};

describe("a time of a table", () => {
  test("in ISO 8601 keeps its own zone, and takes the given one where it names none", () => {
    expect(at("2021-03-03T07:49:46.125+01:00", "iso", 120)).toEqual(["2021-03-03T06:49:46.125Z", "millisecond"]);
    expect(at("2021-03-03 07:49:46", "iso", 60)).toEqual(["2021-03-03T06:49:46.000Z", "second"]);
    expect(at("2021-03-03T06:49:46.1234567Z", "iso")).toEqual(["2021-03-03T06:49:46.123Z", "millisecond"]);
    expect(at("2021-03-03 06:49 UTC", "iso")).toEqual(["2021-03-03T06:49:00.000Z", "minute"]);
    expect(at("2021-03-03", "iso")).toEqual(["2021-03-03T00:00:00.000Z", "day"]);
    expect(at("2021-03-03T06:49:46-0530", "iso")).toEqual(["2021-03-03T12:19:46.000Z", "second"]);
  });

  test("of a locale is read in the order that was chosen", () => {
    expect(at("3/4/2021 6:49:46 AM", "month_first")).toEqual(["2021-03-04T06:49:46.000Z", "second"]);
    expect(at("3/4/2021 6:49:46 AM", "day_first")).toEqual(["2021-04-03T06:49:46.000Z", "second"]);
    expect(at("04.03.2021 06:49:46", "day_first", 60)).toEqual(["2021-03-04T05:49:46.000Z", "second"]);
  });

  test("as a number counts from its epoch", () => {
    const expected = ["2021-03-03T06:59:22.500Z", "millisecond"];
    expect(at("1614754762.5", "epoch_seconds")).toEqual(expected);
    expect(at("1614754762500", "epoch_millis")).toEqual(expected);
    expect(at("1614754762500000", "epoch_micros")).toEqual(expected);
    expect(at("1614754762500000000", "epoch_nanos")).toEqual(expected);
    expect(at("132592283625000000", "filetime")).toEqual(expected);
  });

  test("that does not exist, or is not of this century, is refused", () => {
    for (const text of [
      "2021-02-30T00:00:00Z",
      "2021-03-03T25:00:00Z",
      "1601-01-01T00:00:00Z",
      "9999-01-01",
      "now",
      "",
    ])
      expect(at(text, "iso")).toBe(null);
    for (const text of ["-1", "0", "1e9", "0x5", "99999999999999999999"]) expect(at(text, "epoch_seconds")).toBe(null);
  });

  test("never throws and never gives a time that is no number, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.constantFrom(...timeForms),
        fc.integer(),
        (text, timeForm, offset) => {
          const read = entryTime(text, { timeForm, utcOffsetMinutes: offset % 840 });
          if (read !== null) expect(Number.isFinite(read.at)).toBe(true);
        },
      ),
    );
  });

  test("written as ISO 8601 reads as the same moment in any zone", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2001-01-01"), max: new Date("2098-12-31"), noInvalidDate: true }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (date, offset) => {
          const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
          expect(entryTime(local, { timeForm: "iso", utcOffsetMinutes: offset })?.at).toBe(date.getTime());
        },
      ),
    );
  });
});

describe("the columns of a table", () => {
  const csv = { layout: "csv", delimiter: "," } as const;
  const column = (name: string, ...examples: string[]) => ({ name, examples });

  test("are guessed from their names", () => {
    const mapping = proposedMapping(
      [
        column("TimeGenerated", "2021-03-03T06:49:46Z"),
        column("Computer", "EX01"),
        column("SourceIP", "203.0.113.21"),
        column("Activity", "4688 - A new process has been created."),
        column("Account", "CONTOSO\\user1"),
      ],
      csv,
    );
    expect(mapping).toMatchObject({
      timeColumns: ["TimeGenerated"],
      timeForm: "iso",
      message: "Activity",
      server: "Computer",
      address: "SourceIP",
      account: "Account",
    });
  });

  test("may keep date and time apart, with the day first where a day shows it", () => {
    expect(
      proposedMapping(
        [column("Date", "13/03/2021"), column("Time", "06:49"), column("What", "restarted the server")],
        csv,
      ),
    ).toMatchObject({ timeColumns: ["Date", "Time"], timeForm: "day_first", message: "What" });
  });

  test("without a known name give the one that reads as a time, and the wordiest as the text", () => {
    expect(
      proposedMapping(
        [column("a", "EX01"), column("b", "2021-03-03 06:49:46"), column("c", "a long text of an event")],
        csv,
      ),
    ).toMatchObject({ timeColumns: ["b"], message: "c" });
  });

  test("give nothing where none is a time", () => {
    expect(proposedMapping([column("name", "EX01"), column("count", "12")], csv)).toBe(null);
    expect(proposedMapping([], csv)).toBe(null);
  });

  test("tell numbers by their length", () => {
    expect(formOf(["1614754762"])).toBe("epoch_seconds");
    expect(formOf(["1614754762500"])).toBe("epoch_millis");
    expect(formOf(["1614754762500000"])).toBe("epoch_micros");
    expect(formOf(["132592283625000000"])).toBe("filetime");
    expect(formOf(["12"])).toBe(null);
  });
});
