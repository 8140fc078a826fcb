import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { derivedSecret, parseSettings } from "./env";
import { settingNames } from "./env-settings";

const directory = mkdtempSync(join(tmpdir(), "breakwater-env-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileWith(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

test("nothing set gives the defaults of a first start", () => {
  const settings = parseSettings({});
  expect(settings).toMatchObject({ port: 3000, url: "http://localhost:3000", storage: "disk", databaseUrl: undefined });
  expect(settings.dataDir).toMatch(/[/\\]\.data$/);
});

test("every wrong setting is listed at once, without its value", () => {
  const wrong = {
    PORT: "99999",
    DATABASE_URL: "mysql://root:hunter2@host/db",
    STORAGE: "tape",
    BREAKWATER_MASTER_KEY: "short",
    OIDC_ISSUER: "https://id.example.org",
  };
  expect(() => parseSettings(wrong)).toThrow(
    /PORT: .*\n.*DATABASE_URL: .*\n.*STORAGE: .*\n.*BREAKWATER_MASTER_KEY: must be 32 bytes/,
  );
  expect(() => parseSettings(wrong)).not.toThrow(/hunter2/);
});

test("a single sign-on setting without its companions is refused", () => {
  expect(() => parseSettings({ OIDC_ISSUER: "https://id.example.org" })).toThrow(/set all three, or none/);
});

test("a secret is read from the file its _FILE variant names, without the line end", () => {
  const file = fileWith("url", "postgresql://app:secret@db.example.org/breakwater\n");
  expect(parseSettings({ DATABASE_URL_FILE: file }).databaseUrl).toBe(
    "postgresql://app:secret@db.example.org/breakwater",
  );
});

test("a missing or empty secret file, and a setting given both ways, are refused", () => {
  expect(() => parseSettings({ SMTP_URL_FILE: join(directory, "absent") })).toThrow(
    /SMTP_URL_FILE: the file .* cannot be read/,
  );
  expect(() => parseSettings({ SMTP_URL_FILE: fileWith("empty", "\n") })).toThrow(/is empty/);
  const both = { SMTP_URL: "smtp://a", SMTP_URL_FILE: fileWith("smtp", "smtp://b") };
  expect(() => parseSettings(both)).toThrow(/set it or SMTP_URL_FILE, not both/);
});

test("an empty variable counts as not set", () => {
  expect(parseSettings({ PORT: "", DATABASE_URL: " " })).toMatchObject({ port: 3000, databaseUrl: undefined });
});

test("a master key is taken as hexadecimal digits or base64", () => {
  const bytes = Buffer.alloc(32, 7);
  for (const text of [bytes.toString("hex"), bytes.toString("base64"), bytes.toString("base64url")]) {
    expect(parseSettings({ BREAKWATER_MASTER_KEY: text }).masterKey).toEqual(bytes);
  }
});

test("secrets derived for two purposes differ, and are the same every time", () => {
  const key = Buffer.alloc(32, 1);
  expect(derivedSecret(key, "a")).toBe(derivedSecret(key, "a"));
  expect(derivedSecret(key, "a")).not.toBe(derivedSecret(key, "b"));
});

test("every setting a person may make has a row in .env.example, and no other has", () => {
  const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
  const rows = [...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name ?? "");
  expect(rows.toSorted()).toEqual(settingNames.filter((name) => name !== "BREAKWATER_DB_OWNER_URL").toSorted());
});
