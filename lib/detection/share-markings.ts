import { badness } from "@/lib/core/states";
import { tlpLevels } from "@/lib/core/words";
import type { Tlp } from "./schema";

/** TLP 2.0 in STIX 2.1: the fixed marking definitions of OASIS extension 60a3c5c5-0d10-413e-aab3-9e08dde9e88d. */
export const tlpMarkings: Record<Tlp, string> = {
  CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
  GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
  AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
  "AMBER+STRICT": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
  RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
};

/** Every marking definition of TLP with a fixed id: TLP 2.0 and those of STIX 2.1 itself (7.2.1.4, TLP 1.0, whose white is clear). */
export const tlpDefinitions: ReadonlyMap<string, Tlp> = new Map<string, Tlp>([
  ["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "CLEAR"],
  ["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", "GREEN"],
  ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "AMBER"],
  ["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "RED"],
  ...tlpLevels.map((level): [string, Tlp] => [tlpMarkings[level], level]),
]);

/** The level of a share marking in any of the spellings in use (`TLP:AMBER`, `tlp:white`, `amber+strict`); null for none. */
export function tlpOf(text: string): Tlp | null {
  const word = text
    .trim()
    .toUpperCase()
    .replace(/^TLP[:\s_-]*/, "");
  return word === "WHITE" ? "CLEAR" : (tlpLevels.find((level) => level === word) ?? null);
}

/** The stricter of two markings; what is not marked takes the other. */
export function stricter(left: Tlp | null, right: Tlp | null): Tlp | null {
  if (left === null || right === null) return left ?? right;
  return badness(tlpLevels, left) <= badness(tlpLevels, right) ? left : right;
}
