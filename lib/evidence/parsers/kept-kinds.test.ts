import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

import { keptKind } from "./kept-kinds";
import { probeOf } from "./probe";

const root = path.join(import.meta.dirname, "fixtures", "plain_attachments");

function kindOf(name: string): string | null {
  const folder = path.join(root, name);
  const input = readdirSync(folder).find((file) => file.startsWith("input.")) ?? "";
  const head = readFileSync(path.join(folder, input));
  return keptKind(probeOf(input, { head, sizeBytes: head.length }));
}

test.each(readdirSync(root).filter((name) => /^(?:firewall|probe)-/.test(name)))(
  "an attachment of the kind in its name is called what it is: %s",
  (name) => expect(kindOf(name)).toBe(name.startsWith("firewall") ? "Firewall rules" : "Probe result"),
);

test("notes, an empty file and noise are called nothing", () => {
  for (const name of ["notes", "empty", "hostile"]) expect(kindOf(name)).toBe(null);
});

test("no file of a format that is read is mistaken for one of them", () => {
  const others = path.join(root, "..");
  const inputs = readdirSync(others, { recursive: true, encoding: "utf8" }).filter(
    (name) => path.basename(name).startsWith("input.") && !/plain_attachments|nmap|scenarios/.test(name),
  );
  for (const name of inputs) {
    const head = readFileSync(path.join(others, name));
    expect([name, keptKind(probeOf(name, { head, sizeBytes: head.length }))]).toEqual([name, null]);
  }
});
