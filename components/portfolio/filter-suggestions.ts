import type { CampaignWords } from "@/lib/campaigns/schema";
import { type FilterField, filterFields, parseFilter } from "@/lib/cases/rules";

/** One line under the box. `text` takes the place of the word being typed; `ends` when it is a whole condition. */
export type Suggestion = { text: string; about: string; ends: boolean };

export type Known = {
  words: CampaignWords;
  people: readonly { name: string }[];
  teams: readonly { name: string }[];
  seesClusters: boolean;
};

const most = 9;

const quoted = (name: string) => (/[\s(),"]/.test(name) ? `"${name.replaceAll('"', "")}"` : name);

function labelsOf(field: FilterField, words: CampaignWords): Record<string, string> {
  if (field.name === "exposure") return words.exposure;
  if (field.name === "compromise") return words.compromise;
  return field.name === "phase" ? words.phase : {};
}

/** What a field can be asked for, with the campaign's words for it. */
function valuesOf(field: FilterField, { words, people, teams }: Known): { value: string; about: string }[] {
  const plain = (values: readonly string[]) => values.map((value) => ({ value, about: "" }));
  switch (field.kind) {
    case "state": {
      const labels = labelsOf(field, words);
      const said = field.values.map((value) => ({ value, about: labels[value] ?? "" }));
      if (field.name === "compromise") said.push({ value: ">=implanted", about: `${labels["implanted"]} or worse` });
      if (field.name === "phase") said.push({ value: "!closed", about: "Not closed" });
      return said;
    }
    case "cluster":
      return [
        ...words.clusters.map(({ key, name }, index) => ({ value: key, about: `C${index + 1} ${name}` })),
        ...plain(["any", "none"]),
      ];
    case "person":
      return [
        { value: "@me", about: "My own cases" },
        { value: "none", about: "Nobody" },
        ...people.map(({ name }) => ({ value: quoted(name), about: "" })),
      ];
    case "team":
      return [{ value: "none", about: "No team" }, ...teams.map(({ name }) => ({ value: quoted(name), about: "" }))];
    case "yesno":
      return plain(["yes", "no"]);
    case "number":
    case "time":
      return plain(field.values);
    case "tag":
    case "word":
      return plain(["none"]);
  }
}

function visible(known: Known): FilterField[] {
  return filterFields.filter((field) => known.seesClusters || field.readBy !== "attribution");
}

/** The word at the end of what is typed, which a suggestion completes. */
export function lastWord(typed: string): string {
  return /(?:[^\s"]|"[^"]*"?)*$/.exec(typed)?.[0] ?? "";
}

function forValue(
  field: FilterField,
  minus: string,
  { name, typed, known }: { name: string; typed: string; known: Known },
) {
  const [, sign = "", part = ""] = /^(!|>=|<=|>|<)?(.*)$/s.exec(typed.toLowerCase()) ?? [];
  const bare = part.replaceAll('"', "");
  const hits = valuesOf(field, known).filter(
    ({ value, about }) =>
      value.toLowerCase().includes(typed.toLowerCase().replaceAll('"', "")) ||
      `${value} ${about}`.toLowerCase().includes(bare),
  );
  return hits.map(({ value, about }) => ({
    text: `${minus}${name}:${/^[!<>]/.test(value) ? "" : sign}${value}`,
    about,
    ends: true,
  }));
}

/** What the word being typed may become: fields, and after a colon their values; what can be taken as it stands comes first. */
export function suggestionsFor(typed: string, known: Known): Suggestion[] {
  const word = lastWord(typed);
  const minus = word.startsWith("-") ? "-" : "";
  const rest = word.slice(minus.length);
  const colon = rest.indexOf(":");
  const fields = visible(known);
  if (colon > 0) {
    const name = rest.slice(0, colon).toLowerCase();
    const field =
      fields.find((one) => one.name === name) ?? fields.find((one) => name === "owner" && one.name === "assignee");
    if (!field) return [];
    const found = forValue(field, minus, { name: field.name, typed: rest.slice(colon + 1), known }).filter(
      ({ text }) => parseFilter(text).kind === "filter",
    );
    const whole = parseFilter(word).kind === "filter" && !found.some(({ text }) => text === word);
    const own: Suggestion[] = whole ? [{ text: word, about: "As typed", ends: true }] : [];
    return [...own, ...found].slice(0, most);
  }
  const wanted = rest.toLowerCase();
  const named = fields
    .filter(({ name }) => name.startsWith(wanted))
    .map(({ name, about }) => ({ text: `${minus}${name}:`, about, ends: false }));
  if (wanted.length < 2) return wanted === "" ? named : named.slice(0, most);
  const states = fields
    .filter((field) => field.kind === "state" && field.name !== "tlp")
    .flatMap((field) =>
      valuesOf(field, known)
        .filter(({ value, about }) => value.startsWith(wanted) || about.toLowerCase().includes(wanted))
        .map(({ value, about }) => ({ text: `${minus}${field.name}:${value}`, about, ends: true })),
    );
  return [...named, ...states].slice(0, most);
}
