import { expect, test } from "vitest";

import type { Actor } from "@/lib/auth/schema";
import { caseRoles } from "@/lib/core/states";

import { acts, type CaseScope, maySee, ruleOf } from "./policy";

const userId = "01900000-0000-7000-8000-000000000001";
const organizationId = "01900000-0000-7000-8000-000000000002";
const teamId = "01900000-0000-7000-8000-000000000003";
const elsewhere = "01900000-0000-7000-8000-00000000000f";

function person(role: Actor["role"]): Actor {
  return {
    userId,
    name: "Someone",
    email: "someone@example.org",
    role,
    teamIds: [teamId],
    organizationIds: [organizationId],
    via: "session",
    sessionId: userId,
  };
}

const untouched: CaseScope = {
  caseId: elsewhere,
  organizationId: elsewhere,
  ownerId: elsewhere,
  teamId: elsewhere,
  memberIds: [elsewhere],
  closed: false,
};

const situations: { name: string; scope: CaseScope }[] = [
  { name: "owner of the case", scope: { ...untouched, ownerId: userId } },
  { name: "member of the case", scope: { ...untouched, memberIds: [userId] } },
  { name: "case of my team", scope: { ...untouched, teamId } },
  { name: "case of my organization", scope: { ...untouched, organizationId } },
  { name: "all of these, closed", scope: { ...untouched, ownerId: userId, teamId, organizationId, closed: true } },
  { name: "foreign case", scope: untouched },
  { name: "foreign case, closed", scope: { ...untouched, closed: true } },
];

function cell(text: string): string {
  return text.padEnd(12);
}

function answer(act: (typeof acts)[number], actor: Actor, scope: CaseScope | null): string {
  const rule = ruleOf(act);
  if (rule.scope !== "case") return rule.may(actor) ? "yes" : "no";
  if (!scope || !maySee(actor, scope)) return "hidden";
  return rule.may(actor, scope) ? "yes" : "no";
}

function table(): string {
  const head = `${"".padEnd(26)}${caseRoles.map(cell).join("")}`.trimEnd();
  const blocks = acts.map((act) => {
    const places = ruleOf(act).scope === "case" ? situations : [{ name: "anywhere", scope: null }];
    const rows = places.map(({ name, scope }) => {
      const answers = caseRoles.map((role) => cell(answer(act, person(role), scope)));
      return `  ${name.padEnd(24)}${answers.join("")}`.trimEnd();
    });
    return [act, ...rows].join("\n");
  });
  const legend =
    "yes = may; no = is told that the role does not allow it (403); hidden = is told that there is no such case (404)";
  return `${legend}\n\n${head}\n${blocks.join("\n")}\n`;
}

test("every act answers every role in every situation as the committed table says", async () => {
  await expect(table()).toMatchFileSnapshot("./policy.matrix.txt");
});

test("nobody may do on a case what they may not see", () => {
  for (const act of acts) {
    const rule = ruleOf(act);
    if (rule.scope !== "case") continue;
    for (const role of caseRoles) {
      for (const { name, scope } of situations) {
        const allowed = rule.may(person(role), scope) && !maySee(person(role), scope);
        expect(allowed, `${act} by ${role}, ${name}`).toBe(false);
      }
    }
  }
});

test("a client reaches the case of their own organization only", () => {
  const client = person("client");
  expect(situations.filter(({ scope }) => maySee(client, scope)).map(({ name }) => name)).toEqual([
    "case of my organization",
    "all of these, closed",
  ]);
});

test("an analyst without any tie to a case does not see it, whatever organizations are on the account", () => {
  expect(maySee(person("analyst"), { ...untouched, organizationId })).toBe(false);
});
