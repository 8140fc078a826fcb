import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { collectedPath, placeOnServer } from "./collected-path";
import { hostOfCollection } from "./host-name";
import { type CollectedFile, placeFiles } from "./placing";

describe("the place of a collected file on its server", () => {
  test.each([
    ["EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex.log", "C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex.log"],
    ["uploads/auto/C%3A/inetpub/wwwroot/a%20b.aspx", "C:\\inetpub\\wwwroot\\a b.aspx"],
    ["uploads/ntfs/%5C%5C.%5CC%3A/$MFT", "C:\\$MFT"],
    ["e\\c\\Windows\\System32\\Tasks\\Winnet", "C:\\Windows\\System32\\Tasks\\Winnet"],
    ["x/D:/Exchange/Logging/y.LOG", "D:\\Exchange\\Logging\\y.LOG"],
  ])("%s is %s", (path, place) => expect(placeOnServer(path)).toBe(place));

  test.each([
    "EX01/HttpProxy/Ecp/a.LOG",
    "c/HttpProxy_2021022600-1.LOG",
    "Microsoft-Windows-PowerShell%4Admin.evtx",
    "EX01/C",
    "",
  ])("%s holds no drive and stays as it is", (path) => expect(placeOnServer(path)).toBe(path));

  test("a percent sign in a name of Windows is not taken for an encoding", () => {
    expect(placeOnServer("C/Windows/System32/winevt/Logs/X%4Admin.evtx")).toBe(
      "C:\\Windows\\System32\\winevt\\Logs\\X%4Admin.evtx",
    );
    expect(placeOnServer("auto/C%3A/Windows/X%254Admin%ZZ.evtx")).toBe("C:\\Windows\\X%254Admin%ZZ.evtx");
  });

  test("what lies above the drive is told without the folders of the tool", () => {
    expect(collectedPath("a.zip/EX01/uploads/ntfs/%5C%5C.%5CC%3A/Windows/x").above).toEqual(["a.zip", "EX01"]);
  });
});

describe("the name of a collection", () => {
  test.each([
    ["Collection-EX01_contoso_example-2021-03-08T10_11_12Z.zip", "EX01.contoso.example"],
    ["Collection-mail-gw-2021-03-08T10_11_12Z.zip", "mail-gw"],
    ["EX01-C.0123456789abcdef-F.C1ABCDEF.zip", "EX01"],
    ["EX01-triage.zip", "EX01"],
    ["EX01_kape_2021-03-08.tar.gz", "EX01"],
    ["2021-03-08T101112_EX01.zip", "EX01"],
    ["triage-MAILSRV.zip", "MAILSRV"],
  ])("%s tells %s", (name, host) => expect(hostOfCollection(name, { bare: false })).toBe(host));

  test.each([
    "logs.zip",
    "kape.zip",
    "mail-triage.zip",
    "W3SVC1.zip",
    "exchange1-triage.zip",
    "EX01",
    "evidence_2021-03-08.zip",
  ])("%s tells none", (name) => expect(hostOfCollection(name, { bare: false })).toBe(null));

  test("a bare name counts where a drive lies in it, and only if it can be nothing else", () => {
    expect(hostOfCollection("EX01", { bare: true })).toBe("EX01");
    for (const name of ["triage", "server1", "customer", "case12", "mailserver"])
      expect(hostOfCollection(name, { bare: true })).toBe(null);
  });
});

const file = (path: string, more: Partial<CollectedFile> = {}): CollectedFile => ({
  id: path,
  path,
  isArchive: path.endsWith(".zip"),
  server: null,
  inherits: true,
  ...more,
});
const of = (path: string, server: string) => file(path, { server });

function placed(files: CollectedFile[], hostnames: string[] = []): Record<string, string> {
  return Object.fromEntries(
    [...placeFiles(files, hostnames)].map(([id, { hostname, basis }]) => [id, `${hostname} ${basis}`]),
  );
}

describe("files that name no server", () => {
  test("belong to the server that the others of their collection name, whatever its folder is called", () => {
    const found = placed([
      of("t.zip/a/C/inetpub/logs/x.log", "EX01"),
      file("t.zip/a/C/Windows/debug/msert.log"),
      file("t.zip/a/notes.txt"),
      of("t.zip/EX09/D:/Exchange/x.LOG", "EX02"),
      file("t.zip/EX09/C/Windows/System32/Tasks/Winnet"),
    ]);
    expect(found).toEqual({
      "t.zip/a/C/Windows/debug/msert.log": "EX01 collection",
      "t.zip/a/notes.txt": "EX01 collection",
      "t.zip/EX09/C/Windows/System32/Tasks/Winnet": "EX02 collection",
    });
  });

  test("belong to the server that their collection is called where no file of it names one", () => {
    expect(
      placed([
        of("t.zip/EX01/C/inetpub/x.log", "EX01"),
        file("t.zip/EX02/C/inetpub/x.log"),
        file("t.zip/other/C/inetpub/x.log"),
        file("t.zip/EX03-triage.zip"),
        file("t.zip/EX03-triage.zip/W3SVC1/x.log"),
      ]),
    ).toEqual({
      "t.zip/EX02/C/inetpub/x.log": "EX02 path",
      "t.zip/EX03-triage.zip": "EX03 path",
      "t.zip/EX03-triage.zip/W3SVC1/x.log": "EX03 path",
    });
  });

  test("stay without one where the others disagree, or where they are beside the folder of another host", () => {
    expect(
      placed(
        [
          of("t.zip/EX01/HttpProxy/a.LOG", "EX01"),
          file("t.zip/second/W3SVC1/x.log"),
          of("u.zip/logs/a.LOG", "EX01"),
          of("u.zip/logs/b.LOG", "EX02"),
          file("u.zip/logs/x.log"),
          file("u.zip/x.log"),
        ],
        ["EX01"],
      ),
    ).toEqual({});
  });

  test("take nothing from another archive of the same upload", () => {
    const found = placed([
      of("t.zip/one.zip/a.LOG", "EX01"),
      file("t.zip/one.zip"),
      file("t.zip/two.zip"),
      file("t.zip/two.zip/x.log"),
    ]);
    expect(found).toEqual({ "t.zip/one.zip": "EX01 collection" });
  });

  test("go by their own name, and by that of the nearest folder, where it names a known server", () => {
    expect(
      placed(
        [
          file("t.zip/MAIL-EX01-msert.log"),
          file("t.zip/JUMP01/EX01/msert.log"),
          file("t.zip/Collection-EX01_contoso_example-2021-03-08T10_11_12Z.zip"),
        ],
        ["MAIL", "MAIL-EX01", "JUMP01", "ex01.contoso.example"],
      ),
    ).toEqual({
      "t.zip/MAIL-EX01-msert.log": "MAIL-EX01 path",
      "t.zip/JUMP01/EX01/msert.log": "ex01.contoso.example path",
      "t.zip/Collection-EX01_contoso_example-2021-03-08T10_11_12Z.zip": "ex01.contoso.example path",
    });
  });

  test("do not go by a file of Windows that begins like a server", () => {
    expect(
      placed([of("t.zip/a/C/Windows/a.log", "EX01"), file("t.zip/a/C/Windows/mail.dll")], ["MAIL", "EX01"]),
    ).toEqual({
      "t.zip/a/C/Windows/mail.dll": "EX01 collection",
    });
  });

  test("that are of no single server take none from the others", () => {
    expect(placed([of("t.zip/a.LOG", "EX01"), file("t.zip/accounts.csv", { inherits: false })])).toEqual({});
  });

  test("are placed alike in any order, never against their own word, and never on a server that nothing names", () => {
    const part = fc.constantFrom(
      "EX01",
      "EX02",
      "a",
      "C",
      "Windows",
      "EX03-triage.zip",
      "b.zip",
      "logs",
      "uploads",
      "C%3A",
    );
    const one = fc.record({
      path: fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => `t.zip/${parts.join("/")}`),
      isArchive: fc.boolean(),
      server: fc.option(fc.constantFrom("EX01", "EX02", "EX04")),
      inherits: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), (given) => {
        const files = given.map((each, index) => ({ ...each, id: String(index) }));
        const found = placeFiles(files, ["EX01"]);
        const again = placeFiles(files.toReversed(), ["EX01"]);
        const sorted = (places: typeof found) => [...places].toSorted(([a], [b]) => a.localeCompare(b));
        expect(sorted(again)).toEqual(sorted(found));
        const text = files.map(({ path, server }) => `${path} ${server}`).join(" ");
        for (const [id, { hostname }] of found) {
          expect(files[Number(id)]?.server).toBe(null);
          expect(text).toContain(hostname);
        }
      }),
    );
  });

  test("are placed however many they are", () => {
    const many = Array.from({ length: 20_000 }, (_, index) => file(`t.zip/${index}/C/Windows/x.log`));
    expect(placed([...many, of("t.zip/EX01/C/Windows/a.log", "EX01")])).toEqual({});
  });
});
