const archiveEnd = /\.(?:zip|7z|rar|tar|tgz|gz)$/i;
const words = "triage|kape|cylr|velociraptor|velo|collection|collect|artifacts?|acquisition|dfir";
const host = "[A-Za-z0-9][A-Za-z0-9.-]{0,252}";

/** What tools call their output: Velociraptor's collector, and its server for one client. The host stands in it as it is. */
const ofTools: readonly RegExp[] = [
  /^Collection-([A-Za-z0-9][\w.-]{0,252}?)-\d{4}-\d\d-\d\d/i,
  /^([A-Za-z0-9][\w.-]{0,252}?)-C\.[0-9a-f]{16}(?:-F\.|$)/i,
];

/** What people call it: 2021-03-08T101112_EX01 (KAPE), EX01-triage, EX01_kape_2021-03-08, triage-EX01. */
const ofPeople: readonly RegExp[] = [
  new RegExp(`^\\d{4}-?\\d\\d-?\\d\\d(?:T?\\d{4,6})?[_-](${host})$`, "i"),
  new RegExp(`^(${host}?)[-_. ](?:${words})(?:[-_. ].{0,80})?$`, "i"),
  new RegExp(`^(?:${words})[-_](${host})$`, "i"),
];

/** A letter and a digit in one short word, a name with its domain, or capitals as Windows shows a name. */
const telling: readonly RegExp[] = [
  /^(?=.*[a-z])(?=.*\d)[a-z0-9][a-z0-9-]{1,14}$/i,
  /^[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){2,}$/i,
  /^[A-Z][A-Z-]{2,14}$/,
];
const general = new RegExp(
  `^(?:${words}|all|backup|case|client|copy|customer|data|dest|destination|disk|drive|dump|evidence|exchange|export|files?|hosts?|iis|image|incident|logs?|mail|modules?|mout|output|part|results?|server|servers|source|targets?|temp|tmp|tout|uploads?|vol|volume)[-_]?\\d*$`,
  "i",
);

/**
 * The host that the name of a collection tells, by the pattern of a tool or because the name can only be that of a host.
 * Velociraptor writes the dots of a domain as underscores. `bare` also takes a name that is nothing else, such as EX01. Null
 * where a name could mean anything.
 */
export function hostOfCollection(name: string, { bare }: { bare: boolean }): string | null {
  const stem = name.replace(archiveEnd, "").replace(archiveEnd, "");
  for (const naming of ofTools) {
    const found = naming.exec(stem)?.[1];
    if (found !== undefined) return found.replaceAll("_", ".");
  }
  const found = ofPeople.map((naming) => naming.exec(stem)?.[1]).find((one) => one !== undefined) ?? (bare ? stem : "");
  return !general.test(found) && telling.some((shape) => shape.test(found)) ? found : null;
}
