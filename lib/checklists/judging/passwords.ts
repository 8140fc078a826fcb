import type { Need } from "@/lib/campaigns/schema";

import { type FileFact, type GateFacts, type Judged, met, type PasswordFact, unmet } from "./facts";
import { isOfFormat, named } from "./files";
import { at, momentWords } from "./words";

type PasswordNeed = Extract<Need, { kind: "password_reset" }>;
type Judging = { need: PasswordNeed; moment: Date; exports: readonly FileFact[]; readings: readonly PasswordFact[] };

const hourMs = 3_600_000;
/** The usual lifetime of a ticket; a second reset before its end breaks what the first one has not reached yet. */
const hoursApart = 10;
const namedAtMost = 5;

const isKrbtgt = ({ account }: PasswordFact) => /^krbtgt(?:_\d{1,10})?$/i.test(account);

function setOn(reading: PasswordFact): string {
  if (reading.at === null) return "never, or to be changed at the next sign-in";
  return reading.zoned ? at(reading.at) : `${at(reading.at).replace(/ UTC$/, "")} in server time`;
}

function time(reading: PasswordFact): number {
  return reading.at?.getTime() ?? Number.NEGATIVE_INFINITY;
}

/**
 * The reading that holds of each account: within one export the oldest, since two domains may have accounts of one name; of
 * several exports the newest, since a later one shows a later reset.
 */
function holding(readings: readonly PasswordFact[]): PasswordFact[] {
  const held = new Map<string, PasswordFact>();
  for (const ofExport of Map.groupBy(readings, (reading) => reading.evidenceId).values())
    for (const [account, own] of Map.groupBy(ofExport, (reading) => reading.account.toLowerCase())) {
      const oldest = own.reduce((a, b) => (time(b) < time(a) ? b : a));
      const known = held.get(account);
      if (known === undefined || time(oldest) > time(known)) held.set(account, oldest);
    }
  return [...held.values()];
}

function judgeAll({ need, moment, exports, readings }: Judging): Judged {
  const unread = exports.find((file) => file.rejected > 0);
  if (unread)
    return unmet(
      `${unread.rejected} ${unread.rejected === 1 ? "row" : "rows"} of ${unread.filename} could not be read, so nobody can tell whether every account was reset. Look at the rejected rows of the file, and export it again.`,
      true,
      [...exports],
    );
  const accounts = holding(readings.filter((reading) => !isKrbtgt(reading) && reading.enabled !== false));
  const disabled = holding(readings.filter((reading) => !isKrbtgt(reading) && reading.enabled === false)).length;
  const leftOut = disabled === 0 ? "" : ` Disabled accounts are left out: ${disabled}.`;
  if (accounts.length === 0)
    return unmet(`${named(exports)} lists no account that is in use.${leftOut}`, true, [...exports]);
  const moments = `${momentWords[need.after]} (${at(moment)})`;
  const stale = accounts.filter((one) => time(one) < moment.getTime()).toSorted((a, b) => time(a) - time(b));
  if (stale.length > 0) {
    const shown = stale.slice(0, namedAtMost).map((one) => `${one.account} (${setOn(one)})`);
    const more = stale.length > namedAtMost ? ` and ${stale.length - namedAtMost} more` : "";
    return unmet(
      `${stale.length} of ${accounts.length} accounts in ${named(exports)} ${stale.length === 1 ? "was" : "were"} not reset after ${moments}: ${shown.join(", ")}${more}. Reset them, and attach a new export.${leftOut}`,
      true,
      [...exports],
    );
  }
  const [earliest] = accounts.toSorted((a, b) => time(a) - time(b));
  const all = accounts.length === 1 ? "the one account was" : `all ${accounts.length} accounts were`;
  return met(
    `${named(exports)}: ${all} reset after ${moments}, the earliest on ${earliest ? setOn(earliest) : ""}.${leftOut}`,
    proofOf(exports),
  );
}

function proofOf(exports: readonly FileFact[]) {
  return {
    evidence: [...exports],
    proofs: exports.map((file) => ({ origin: "password-export", evidenceId: file.id })),
  };
}

/** By how much the key of krbtgt has risen since before a moment; null where no two exports can be compared. */
function keysRisen(before: readonly PasswordFact[], after: readonly PasswordFact[]) {
  const highest = (readings: readonly PasswordFact[]) =>
    readings.reduce<number | null>(
      (most, { keyVersion: one }) => (one !== null && one > (most ?? -1) ? one : most),
      null,
    );
  const [from, to] = [highest(before), highest(after)];
  return from === null || to === null ? null : { from, to };
}

/**
 * The resets that readings show, in order of time. One reset told in two zones would look like two, so only times of one kind
 * are compared: those that reach furthest.
 */
function resetsOf(readings: readonly PasswordFact[]): PasswordFact[] {
  const span = (resets: PasswordFact[]) => {
    const [first, last] = [resets[0], resets.at(-1)];
    return first && last ? time(last) - time(first) : -1;
  };
  const ofZone = [true, false].map((zoned) => {
    const own = readings.filter((reading) => reading.zoned === zoned);
    return [...new Map(own.map((reading) => [time(reading), reading])).values()].toSorted((a, b) => time(a) - time(b));
  });
  return ofZone.reduce((a, b) => (span(b) > span(a) ? b : a));
}

function judgeKrbtgt({ need, moment, exports, readings }: Judging): Judged {
  const own = readings.filter((reading) => reading.account.toLowerCase() === "krbtgt");
  const again = "Attach an export of krbtgt from after each reset, with PasswordLastSet and msDS-KeyVersionNumber.";
  if (own.length === 0) return unmet(`${named(exports)} does not list krbtgt. ${again}`, true, [...exports]);
  const moments = `${momentWords[need.after]} (${at(moment)})`;
  const after = own.filter((reading) => time(reading) >= moment.getTime());
  const before = own.filter((reading) => time(reading) < moment.getTime());
  const resets = resetsOf(after);
  const [first, last] = [resets[0], resets.at(-1)];
  if (first === undefined || last === undefined) {
    const newest = own.reduce((a, b) => (time(b) > time(a) ? b : a));
    return unmet(
      `krbtgt was last set on ${setOn(newest)}, before ${moments}. Reset it twice, at least ${hoursApart} hours apart. ${again}`,
      true,
      [...exports],
    );
  }
  if (time(last) - time(first) >= hoursApart * hourMs)
    return met(`krbtgt was set on ${setOn(first)} and on ${setOn(last)}, after ${moments}.`, proofOf(exports));
  const keys = keysRisen(before, after);
  if (keys !== null && keys.to - keys.from >= 2)
    return met(
      `The key of krbtgt rose from version ${keys.from} to ${keys.to}, the last time on ${setOn(last)}, after ${moments}.`,
      proofOf(exports),
    );
  const gap =
    first === last
      ? `The exports show one reset of krbtgt after ${moments}, on ${setOn(first)}. The other one has to be at least ${hoursApart} hours apart.`
      : `krbtgt was set on ${setOn(first)} and on ${setOn(last)}, less than ${hoursApart} hours apart. Reset it once more from ${at(new Date(time(last) + hoursApart * hourMs))} on.`;
  return unmet(`${gap} ${again}`, true, [...exports]);
}

/**
 * Exports of a directory that a person attached to the task: which accounts it is about is for that person to say, whether they
 * were reset is not. Accounts that are disabled, and krbtgt, which has a task of its own, are left out.
 */
export function judgePasswords(need: PasswordNeed, facts: GateFacts): Judged {
  const attached = facts.files.filter((file) => file.attached && isOfFormat(file, "password-export"));
  const exports = attached.filter((file) => file.state === "ready");
  if (exports.length === 0) {
    const [pending] = attached;
    return pending
      ? unmet(`${pending.filename} is still being read. This is judged again when it is ready.`, true, [pending])
      : unmet("Missing: a CSV export of SamAccountName and PasswordLastSet, attached here.", false);
  }
  const moment = facts.moments[need.after];
  if (moment.at === null) return unmet(moment.missing, true, [...exports]);
  const ids = new Set(exports.map((file) => file.id));
  const readings = facts.passwords.filter((reading) => ids.has(reading.evidenceId));
  const judging = { need, moment: moment.at, exports, readings };
  return need.accounts === "krbtgt_twice" ? judgeKrbtgt(judging) : judgeAll(judging);
}
