import { hostnameKey } from "@/lib/servers/rules";

import { collectedPath } from "./collected-path";
import { hostOfCollection } from "./host-name";

/**
 * A file of one upload. `path` begins with the archives it lies in; `server` is the host that a person or the file's own
 * rows gave, null where they gave none. `inherits` is false for what is of no single server, such as a list of accounts.
 */
export type CollectedFile = { id: string; path: string; isArchive: boolean; server: string | null; inherits: boolean };

/** Where a file without a name of its own belongs, and whether its path or its neighbours say so. */
export type Placement = { hostname: string; basis: "path" | "collection" };

type Folder = {
  name: string;
  parent: Folder | null;
  below: Map<string, Folder>;
  isArchive: boolean;
  /** A drive was collected right here. */
  isCollection: boolean;
  /** Hosts that files below it were given for, or name themselves, by their key. */
  servers: Map<string, string>;
};

/** What lies deeper is taken to lie here; a real collection is never so deep above its drive. */
const deepest = 24;

function folderOf(name: string, parent: Folder | null): Folder {
  return { name, parent, below: new Map(), isArchive: false, isCollection: false, servers: new Map() };
}

function folderAt(root: Folder, parts: readonly string[]): Folder {
  let at = root;
  for (const part of parts) {
    const known = at.below.get(part) ?? folderOf(part, at);
    at.below.set(part, known);
    at = known;
  }
  return at;
}

/** Answers which of the known hosts a name begins with or, as tools name collections, holds; the longest wins. */
export function hostNaming(hostnames: readonly string[]): (name: string) => string | null {
  const longestFirst = hostnames
    .map((hostname) => ({ hostname, key: hostnameKey(hostname) }))
    .filter(({ key }) => key !== "")
    .toSorted((a, b) => b.key.length - a.key.length);
  const known = new Map<string, string | null>();
  const begins = (text: string, key: string) =>
    text.startsWith(key) && (text.length === key.length || /[-_.]/.test(text[key.length] ?? ""));
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const told = hostOfCollection(name, { bare: false });
    const texts = [name.toLowerCase(), ...(told === null ? [] : [hostnameKey(told)])];
    const found = longestFirst.find(({ key }) => texts.some((text) => begins(text, key)))?.hostname ?? null;
    known.set(name, found);
    return found;
  };
}

/** One host of a folder; undefined where there is none, null where several are named. */
function agreed(folder: Folder): string | null | undefined {
  const [only] = folder.servers.values();
  return folder.servers.size > 1 ? null : only;
}

/**
 * Tells whether nothing may be taken from beyond a folder: it holds a drive, is called as tools call what they collect of a
 * host, or lies among others that are each of a host.
 */
function closing(hostOf: (name: string) => string | null): (folder: Folder) => boolean {
  const seen = new Map<Folder, { archives: number; named: number }>();
  return (folder) => {
    const { parent } = folder;
    if (folder.isCollection || parent === null || parent.parent === null) return true;
    if (hostOfCollection(folder.name, { bare: false }) !== null) return true;
    const beside = [...parent.below.values()];
    const within = seen.get(parent) ?? {
      archives: beside.filter((one) => one.isArchive).length,
      named: beside.filter((one) => hostOf(one.name) !== null).length,
    };
    seen.set(parent, within);
    return (folder.isArchive && within.archives > 1) || within.named > 0;
  };
}

/**
 * Finds the server of each file of an upload that names none. From the file upwards, the first folder decides that is named
 * after a host or whose other files agree on one; what the files say counts before what a folder is called. Nothing is taken
 * from beyond a collected drive or from beside the folder of another host, and where files disagree nothing is guessed. The
 * name of a collection brings a new host only where it can mean nothing else.
 */
export function placeFiles(files: readonly CollectedFile[], hostnames: readonly string[]): Map<string, Placement> {
  const root = folderOf("", null);
  const hostOf = hostNaming(hostnames);
  const isClosed = closing(hostOf);
  const places = files.map((file) => {
    const { above, placed } = collectedPath(file.path);
    const own = file.path.split(/[\\/]/).at(-1) ?? "";
    const folder = folderAt(root, (file.isArchive && placed === null ? [...above, own] : above).slice(0, deepest));
    folder.isArchive ||= file.isArchive && placed === null;
    folder.isCollection ||= placed !== null;
    return { file, own, folder, placed };
  });
  for (const { file, folder } of places)
    for (let at: Folder | null = folder; at !== null && file.server !== null; at = at.parent)
      at.servers.set(hostnameKey(file.server), file.server);

  function placeIn(start: Folder, inherits: boolean): Placement | null {
    for (let folder: Folder | null = start; folder !== null; folder = folder.parent) {
      const told = agreed(folder);
      const byName = hostOf(folder.name);
      if (told === null)
        return byName !== null && folder.servers.has(hostnameKey(byName)) ? { hostname: byName, basis: "path" } : null;
      if (told !== undefined && (inherits || byName !== null)) return { hostname: told, basis: "collection" };
      if (byName !== null) return { hostname: byName, basis: "path" };
      if (!isClosed(folder)) continue;
      const host = hostOfCollection(folder.name, { bare: folder.isCollection });
      return host === null ? null : { hostname: host, basis: "path" };
    }
    return null;
  }

  function placeOf({ file, own, folder, placed }: (typeof places)[number]): Placement | null {
    const byName = file.isArchive ? null : hostOf(own);
    const named: Placement | null = byName === null ? null : { hostname: byName, basis: "path" };
    // What lies on a drive has the name that Windows gave it, which may begin like that of a host by chance.
    return placed === null ? (named ?? placeIn(folder, file.inherits)) : (placeIn(folder, file.inherits) ?? named);
  }

  const found = new Map<string, Placement>();
  for (const place of places) {
    const placement = place.file.server === null ? placeOf(place) : null;
    if (placement !== null) found.set(place.file.id, placement);
  }
  return found;
}
