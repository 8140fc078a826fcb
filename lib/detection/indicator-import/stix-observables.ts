import type { Comparison } from "./stix-pattern";

export type Observed = { type: string; value: string };
export type ObservedRead = { ok: true; found: Observed[]; note: string } | { ok: false; reason: string };

const no = (reason: string): ObservedRead => ({ ok: false, reason });

/** Paths without their quotes: `file:hashes.'SHA-256'` and `file:hashes."SHA-256"` are one. */
function plainPath(path: string): string {
  return path.replaceAll(/['"]/g, "").toLowerCase();
}

const hashNames: Record<string, string> = {
  "sha-256": "sha256",
  sha256: "sha256",
  "sha-1": "sha1",
  sha1: "sha1",
  md5: "md5",
};

const typeOfPath: Record<string, string> = {
  "ipv4-addr:value": "ipv4",
  "ipv6-addr:value": "ipv6",
  "domain-name:value": "domain",
  "url:value": "url",
  "email-addr:value": "email",
  "email-message:from_ref.value": "email",
  "email-message:sender_ref.value": "email",
  "network-traffic:dst_ref.value": "indicator",
  "network-traffic:src_ref.value": "indicator",
  "network-traffic:extensions.http-request-ext.request_header.user-agent": "user_agent",
  "network-traffic:extensions.http-request-ext.request_value": "uri",
  "mutex:name": "mutex",
  "windows-registry-key:key": "registry",
};

/** A LIKE pattern that asks for a text anywhere, as that text; null for any other use of wildcards. */
function likeText(value: string): string | null {
  const inner = value.replace(/^%/, "").replace(/(?<!\\)%$/, "");
  return /(?<!\\)[%_]/.test(inner) ? null : inner.replaceAll(/\\([%_])/g, "$1");
}

function observed({ path, operator, values }: Comparison): ObservedRead {
  const plain = plainPath(path);
  const all = (type: string, of: readonly string[] = values): ObservedRead => ({
    ok: true,
    found: of.map((value) => ({ type, value })),
    note: "",
  });
  if (operator === "=") {
    const hash = hashNames[/^(?:file|artifact):hashes\.(.+)$/.exec(plain)?.[1] ?? ""];
    if (hash !== undefined) return all(hash);
    if (plain === "file:name") return all(values.some((value) => /[\\/]/.test(value)) ? "filepath" : "filename");
    const type = typeOfPath[plain];
    if (type !== undefined) return all(type);
  }
  if (operator === "LIKE") {
    const texts = values.map(likeText).filter((text) => text !== null);
    if (texts.length === values.length && plain === "url:value")
      return all(texts.every((text) => text.startsWith("/")) ? "uri" : "url", texts);
    if (texts.length === values.length && plain === "process:command_line") return all("commandline_contains", texts);
  }
  if (operator === "MATCHES") {
    if (plain === "url:value") return all("uri_regex");
    if (plain === "file:name") return all("filepath_regex");
    if (plain === "process:command_line") return all("commandline_regex");
  }
  return no(`${path} ${operator} is not matched against records or files`);
}

const folderPath = "file:parent_directory_ref.path";

/** A file name with its folder is a path; the two stand together in one way of a pattern. */
function filePath(way: readonly Comparison[]): ObservedRead | null {
  const [name, folder] = ["file:name", folderPath].map((path) =>
    way.find((one) => plainPath(one.path) === path && one.operator === "=" && one.values.length === 1),
  );
  if (!name || !folder || way.length !== 2) return null;
  const value = `${(folder.values[0] ?? "").replace(/[\\/]+$/, "")}\\${name.values[0] ?? ""}`;
  return { ok: true, found: [{ type: "filepath", value }], note: "" };
}

/** What narrows an address or a host and is no value of its own: its kind, its port, what it resolved to (as MISP writes it). */
const narrowing =
  /^network-traffic:(?:(?:src|dst)_ref\.type|(?:src|dst)_port|protocols\[[\d*]+\])$|^domain-name:resolves_to_refs\[[\d*]+\]\.value$/;

/** An address or a host with what narrows it: the value alone is matched, and the rest stands in the note. */
function narrowed(way: readonly Comparison[]): ObservedRead | null {
  const beside = way.filter(({ path }) => narrowing.test(plainPath(path)));
  const [value, ...others] = way.filter((one) => !beside.includes(one));
  if (value === undefined || others.length > 0 || beside.length === 0) return null;
  const read = observed(value);
  if (!read.ok) return read;
  const told = beside
    .filter(({ path }) => !path.endsWith(".type"))
    .map(
      ({ path, values }) =>
        `${path.replace(/^.*[:.](?=\w+_port$)/, "").replace(/^domain-name:.*$/, "resolves to")} ${values.join(", ")}`,
    );
  return { ...read, note: told.length > 0 ? `Given with ${told.join(", ")}.` : "" };
}

/**
 * The values that one way of a pattern looks for. Where comparisons hold together, a hash says more than the name beside it,
 * and each hash of one file says it alone; other conditions that must hold together are not supported.
 */
export function observedIn(way: readonly Comparison[]): ObservedRead {
  const [only, ...others] = way;
  if (only === undefined) return no("the pattern is empty");
  if (others.length === 0) return observed(only);
  const path = filePath(way);
  if (path !== null) return path;
  const address = narrowed(way);
  if (address !== null) return address;
  const reads = way.map((one) => ({ one, read: observed(one) }));
  const hashes = reads.flatMap(({ read }) =>
    read.ok ? read.found.filter(({ type }) => type === "sha256" || type === "sha1" || type === "md5") : [],
  );
  if (hashes.length > 0 && way.every((one) => plainPath(one.path).startsWith("file:"))) {
    const names = way.filter((one) => plainPath(one.path) === "file:name").flatMap((one) => one.values);
    return { ok: true, found: hashes, note: names.length > 0 ? `Seen as ${names.join(", ")}.` : "" };
  }
  return no("it asks for several things that must hold together (AND)");
}
