import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type KnownOrganization, knownOrganizations } from "./matching/known";
import { changesTo, describedIn, planFor } from "./planning/plan";
import { stageFile } from "./reading/staged";
import { columnsIn, organizationRow, registrableDomain } from "./rules";

const known = (more: Partial<KnownOrganization> & { id: string }): KnownOrganization => ({
  name: more.id,
  externalId: null,
  domains: [],
  ipRanges: [],
  country: null,
  sector: null,
  tags: [],
  contacts: [],
  version: 1,
  ...more,
});
const sought = (more: Partial<Parameters<ReturnType<typeof knownOrganizations>["match"]>[0]>) => ({
  externalId: null,
  name: null,
  domains: [],
  addresses: [],
  ...more,
});

async function* chunks(text: string | Buffer, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield Promise.resolve(bytes.subarray(at, at + size));
}

describe("a header", () => {
  test("is known in any spelling, and by what others call its columns", () => {
    const columns = columnsIn(["Customer ID", "COMPANY", "Country Code", "server_hostname", "Version", "Notes"]);
    expect([...columns]).toEqual([
      ["externalId", 0],
      ["name", 1],
      ["country", 2],
      ["serverHostname", 3],
      ["serverBuild", 4],
    ]);
  });
});

describe("a row", () => {
  test("of any cells is read or rejected with a sentence, and never throws", () => {
    fc.assert(
      fc.property(
        fc.record({
          name: fc.string(),
          externalId: fc.string(),
          domains: fc.string(),
          serverHostname: fc.string(),
          serverBuild: fc.string(),
        }),
        (cells) => {
          const read = organizationRow(cells);
          if (read.kind === "rejected") expect(read.reason).toMatch(/\S/);
          else expect(read.row.name ?? read.row.externalId).not.toBe(null);
        },
      ),
    );
  });
});

describe("a file", () => {
  test("is read the same in pieces of any size", async () => {
    const text = '\uFEFFname;serverHostname\r\n"A; ""B""";EX01\r\nÜber GmbH;EX02\r\n';
    const whole = await stageFile(chunks(text, 1_000));
    expect(whole.rows.map(({ cells }) => cells)).toEqual([
      { name: 'A; "B"', serverHostname: "EX01" },
      { name: "Über GmbH", serverHostname: "EX02" },
    ]);
    for (const size of [1, 7]) expect(await stageFile(chunks(text, size))).toEqual(whole);
  });

  test("with names that JavaScript keeps for itself is a file like any other", async () => {
    const { rows } = await stageFile(chunks("name,__proto__,constructor\nA,x,y\n", 64));
    expect(Object.keys(rows[0]?.cells ?? {})).toEqual(["name", "constructor"]);
  });
});

describe("an organization", () => {
  test("is found by the strongest mark, and public suffixes are none", () => {
    const index = knownOrganizations();
    const alder = known({ id: "alder", externalId: "A-1", domains: ["alder.co.uk"], ipRanges: ["192.0.2.0/24"] });
    const birch = known({ id: "birch", name: "Birch", domains: ["birch.co.uk"], ipRanges: ["2001:db8::/32"] });
    index.add(alder);
    index.add(birch);
    expect(index.match(sought({ externalId: "A-1", domains: ["birch.co.uk"] }))).toMatchObject({ organization: alder });
    expect(index.match(sought({ domains: ["mail.birch.co.uk"] }))).toMatchObject({ organization: birch });
    expect(index.match(sought({ domains: ["cedar.co.uk"] }))).toEqual({ kind: "none" });
    expect(index.match(sought({ addresses: ["192.0.2.77"] }))).toMatchObject({ organization: alder });
    expect(index.match(sought({ addresses: ["2001:db8::1"] }))).toMatchObject({ organization: birch });
    expect(index.match(sought({ name: " BIRCH " }))).toMatchObject({ organization: birch });
    expect(registrableDomain("a.b.contoso.co.uk")).toBe("contoso.co.uk");
  });

  test("that bears another external id is another one, and several that fit are for a person", () => {
    const index = knownOrganizations();
    index.add(known({ id: "one", externalId: "1", name: "Twin", domains: ["twin.example"] }));
    index.add(known({ id: "two", name: "Twin", domains: ["twin.example"] }));
    expect(index.match(sought({ externalId: "9", domains: ["twin.example"] }))).toMatchObject({
      organization: { id: "two" },
    });
    expect(index.match(sought({ domains: ["twin.example"] }))).toMatchObject({ kind: "several" });
  });

  test("that several rows describe is one, with all their servers", () => {
    const read = ["EX01", "EX02", "ex01"].map((hostname, place) => {
      const row = organizationRow({
        externalId: "A",
        name: "Alder",
        serverHostname: hostname,
        serverBuild: place === 2 ? "15.1.2106.2" : "",
      });
      if (row.kind !== "row") throw new Error(row.reason);
      return { line: place + 2, row: row.row };
    });
    const [one, more] = describedIn(read);
    expect(more).toBe(undefined);
    expect(one?.servers).toEqual([
      { hostname: "EX01", build: "15.1.2106.2" },
      { hostname: "EX02", build: null },
    ]);
    if (one) expect(planFor(one, knownOrganizations()).kind).toBe("create");
  });

  test("that is known loses nothing by a file, and changes only by what the file adds", () => {
    const organization = known({ id: "a", externalId: "A", name: "Alder", tags: ["city"], domains: ["alder.example"] });
    const described = {
      lines: [2],
      externalId: "A",
      name: "Alder",
      country: null,
      sector: null,
      tags: [],
      domains: [],
      ipRanges: [],
      contacts: [],
      servers: [],
    };
    expect(changesTo(organization, described)).toEqual({});
    expect(changesTo(organization, { ...described, tags: ["new"], country: "DE" })).toEqual({
      tags: ["city", "new"],
      country: "DE",
    });
  });
});
