import { appendAudit } from "@/lib/audit/commands";
import { type Actor, systemActor } from "@/lib/auth/schema";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import type { PersonKey } from "@/lib/demo/planning/types";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";

/**
 * Four fictional responders, so that work, reviews by a second person and ownership in the demo belong to someone. They are
 * disabled and have no password: nobody can sign in as one of them, and nobody can be given real work by their name.
 */
const people: Record<PersonKey, { name: string; email: string; role: CaseRole }> = {
  lead: { name: "Ines Marchetti", email: "ines.marchetti@demo.example", role: "lead" },
  first: { name: "Tobias Renner", email: "tobias.renner@demo.example", role: "analyst" },
  second: { name: "Aoife Brennan", email: "aoife.brennan@demo.example", role: "analyst" },
  technician: { name: "Samir Haddad", email: "samir.haddad@demo.example", role: "technician" },
};

/** Addresses of the demo's people. */
export const demoEmails = Object.values(people).map((person) => person.email);

export type Team = Record<PersonKey, Actor>;

function acting(id: string, person: { name: string; email: string; role: CaseRole }): Actor {
  return { userId: id, ...person, teamIds: [], organizationIds: [], via: "system", sessionId: null };
}

async function ensurePerson(tx: Tx, person: { name: string; email: string; role: CaseRole }): Promise<Actor> {
  const known = await tx.user.findUnique({ where: { email: person.email }, select: { id: true } });
  if (known) return acting(known.id, person);
  const id = newId();
  await tx.user.create({ data: { id, ...person, state: "disabled" } });
  await appendAudit(tx, systemActor, {
    caseId: installationId,
    action: "user.create",
    object: "user",
    objectId: id,
    after: { email: person.email, role: person.role, state: "disabled", demo: true },
  });
  return acting(id, person);
}

/** The demo's people, made when they are not there yet. */
export async function ensureTeam(tx: Tx): Promise<Team> {
  return {
    lead: await ensurePerson(tx, people.lead),
    first: await ensurePerson(tx, people.first),
    second: await ensurePerson(tx, people.second),
    technician: await ensurePerson(tx, people.technician),
  };
}
