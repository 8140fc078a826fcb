import type { Actor } from "@/lib/auth/schema";

/** What the gate knows of a case before it decides. */
export type CaseScope = {
  caseId: string;
  organizationId: string;
  ownerId: string | null;
  teamId: string | null;
  memberIds: string[];
  closed: boolean;
  /** The case came with an import, and its tasks are not written yet. */
  tasksPending?: boolean;
};

type CaseRule = { scope: "case"; may: (actor: Actor, scope: CaseScope) => boolean };
type GlobalRule = { scope: "global"; may: (actor: Actor) => boolean };
/** Opening a case: the transaction is bound to the id that the new case will have. */
type OpeningRule = { scope: "opening"; may: (actor: Actor) => boolean };
export type Rule = CaseRule | GlobalRule | OpeningRule;

type Test = (actor: Actor, scope: CaseScope) => boolean;
type Role = Actor["role"];

/** May the actor know that this case exists? Everything else on a case asks this first. */
export function maySee(actor: Actor, scope: CaseScope): boolean {
  switch (actor.role) {
    case "admin":
    case "lead":
    case "manager":
      return true;
    case "analyst":
      return isOn(actor, scope);
    case "technician":
      return isOn(actor, scope) || actor.organizationIds.includes(scope.organizationId);
    case "client":
      return actor.organizationIds.includes(scope.organizationId);
  }
}

function isOn(actor: Actor, scope: CaseScope): boolean {
  if (actor.userId === null) return false;
  if (scope.ownerId === actor.userId || scope.memberIds.includes(actor.userId)) return true;
  return scope.teamId !== null && actor.teamIds.includes(scope.teamId);
}

const stillOpen: Test = (_actor, scope) => !scope.closed;
const anyone: Test = () => true;

function roles(...allowed: Role[]): Test {
  return (actor) => allowed.includes(actor.role);
}

function onCase(...tests: Test[]): CaseRule {
  return { scope: "case", may: (actor, scope) => maySee(actor, scope) && tests.every((test) => test(actor, scope)) };
}

function everywhere(...allowed: Role[]): GlobalRule {
  return { scope: "global", may: (actor) => allowed.includes(actor.role) };
}

function opening(...allowed: Role[]): OpeningRule {
  return { scope: "opening", may: (actor) => allowed.includes(actor.role) };
}

const leads = roles("admin", "lead");
const investigators = roles("admin", "lead", "analyst");
const responders = roles("admin", "lead", "analyst", "technician");
const contributors = roles("admin", "lead", "analyst", "technician", "client");
const team = roles("admin", "lead", "analyst", "technician", "manager");
const attributionReaders: Role[] = ["admin", "lead", "analyst", "manager"];

/** Who may. One table for pages, API, jobs, exports, live events and search; read it aloud. */
export const policy = {
  "case.read": onCase(anyone),
  "case.update": onCase(investigators, stillOpen),
  "case.assign": onCase(leads),
  "case.close": onCase(leads, stillOpen),
  "case.reopen": onCase(leads),
  "case.sign_off": onCase(roles("client")),
  "case.confirm": onCase(investigators, stillOpen),
  "case.seen": onCase(investigators),
  "reporting.decide": onCase(investigators, stillOpen),
  "case.closure": onCase(team),
  "server.read": onCase(anyone),
  "server.add": onCase(responders, stillOpen),
  "server.update": onCase(responders, stillOpen),
  "server.confirm": onCase(investigators, stillOpen),
  "build.add": onCase(responders, stillOpen),
  "checklist.offer": onCase(responders),
  "checklist.apply": onCase(leads, stillOpen),
  "task.define": onCase(investigators, stillOpen),
  "task.read": onCase(anyone),
  "task.update": onCase(responders, stillOpen),
  "task.note": onCase(responders),
  "task.review": onCase(responders, stillOpen),
  "evidence.read": onCase(roles("admin", "lead", "analyst", "technician", "client")),
  "evidence.inspect": onCase(responders),
  "evidence.add": onCase(contributors, stillOpen),
  "evidence.retry": onCase(responders, stillOpen),
  "evidence.raise_limit": onCase(leads, stillOpen),
  "evidence.verify": onCase(responders),
  "evidence.export": onCase(investigators),
  "evidence.try_rule": onCase(investigators),
  "share.read": onCase(investigators),
  "share.manage": onCase(leads),
  "shared.read": onCase(roles("client")),
  "shared.acknowledge": onCase(roles("client")),
  "shared.answer": onCase(roles("client"), stillOpen),
  "finding.read": onCase(responders),
  "finding.triage": onCase(investigators, stillOpen),
  "timeline.read": onCase(responders),
  "timeline.add": onCase(investigators, stillOpen),
  "attribution.read": onCase(roles(...attributionReaders)),
  "attribution.propose": onCase(investigators, stillOpen),
  "attribution.decide": onCase(leads, stillOpen),
  "report.status": onCase(anyone),
  "report.technical": onCase(investigators),
  "case.export": onCase(investigators),
  "case.audit": onCase(investigators),
  "me.read": everywhere("admin", "lead", "analyst", "technician", "manager", "client"),
  "me.update": everywhere("admin", "lead", "analyst", "technician", "manager", "client"),
  "events.read": everywhere("admin", "lead", "analyst", "technician", "manager", "client"),
  "campaign.read": everywhere("admin", "lead", "analyst", "technician", "manager", "client"),
  "pack.read": everywhere("admin", "lead", "analyst", "technician", "manager"),
  "pack.change": everywhere("admin"),
  "checklist.change": everywhere("admin", "lead"),
  "knowledge.read": everywhere("admin", "lead", "analyst", "technician", "manager"),
  "knowledge.try": everywhere("admin", "lead", "analyst"),
  "knowledge.export": everywhere("admin", "lead", "analyst"),
  "knowledge.change": everywhere("admin", "lead"),
  "case.list": everywhere("admin", "lead", "analyst", "technician", "manager", "client"),
  "import.run": everywhere("admin", "lead"),
  "import.read": everywhere("admin", "lead"),
  "mail.read": everywhere("admin", "lead", "analyst"),
  "mail.manage": everywhere("admin", "lead"),
  "bulk.run": everywhere("admin", "lead"),
  "bulk.read": everywhere("admin", "lead"),
  "case.create": opening("admin", "lead", "analyst"),
  "case.remove_demo": everywhere("admin"),
  "portfolio.read": everywhere("admin", "lead", "analyst", "technician", "manager"),
  "portfolio.export": everywhere("admin", "lead", "analyst", "technician", "manager"),
  "view.read": everywhere("admin", "lead", "analyst", "technician", "manager"),
  "view.save": everywhere("admin", "lead", "analyst", "technician", "manager"),
  "organization.list": everywhere("admin", "lead", "analyst", "technician", "manager"),
  "organization.create": everywhere("admin", "lead", "analyst"),
  "organization.update": everywhere("admin", "lead"),
  "organization.merge": everywhere("admin", "lead"),
  "job.read": everywhere("admin", "lead", "analyst", "technician", "manager"),
  "job.cancel": everywhere("admin"),
  "user.list": everywhere("admin", "lead", "analyst", "technician", "manager"),
  "user.manage": everywhere("admin"),
  "token.own": everywhere("admin", "lead", "analyst", "technician", "manager"),
  "settings.manage": everywhere("admin"),
  "demo.manage": everywhere("admin"),
  "audit.read": everywhere("admin"),
} satisfies Record<string, Rule>;

export type Act = keyof typeof policy;
export type CaseAct = { [A in Act]: (typeof policy)[A] extends CaseRule ? A : never }[Act];

/** The rule of an act, as the common type. */
export function ruleOf(act: Act): Rule {
  return policy[act];
}

/** Whether the role sees every case, and so every organization; the others see those they are assigned to. */
export function seesEveryCase(actor: Actor): boolean {
  return actor.role === "admin" || actor.role === "lead" || actor.role === "manager";
}

/** Whether the role reads attribution on the cases it sees; lists, findings and timeline leave the clusters out for the others. */
export function readsAttribution(actor: Actor): boolean {
  return attributionReaders.includes(actor.role);
}

/** Every act, for the matrix test and for handing pages what they may offer. */
export const acts = Object.keys(policy).filter((act): act is Act => act in policy);

/** The acts this actor may do: on one case, or the global ones. Buttons read this; the gate decides again. */
export function allowedActs(actor: Actor, scope: CaseScope | null): Act[] {
  return acts.filter((act) => {
    const rule = ruleOf(act);
    return rule.scope === "case" ? scope !== null && rule.may(actor, scope) : rule.may(actor);
  });
}
