import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import { create } from "fontkit";

export type Family = "sans" | "bold" | "mono";

export type Face = { key: string; bytes: Buffer; codePoints: ReadonlySet<number> };

const scripts = ["latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese"] as const;
const monoScripts = scripts.filter((script) => script !== "greek-ext");
const files: Record<Family, { folder: string; names: readonly string[] }> = {
  sans: { folder: "inter", names: scripts.map((script) => `inter-${script}-400-normal.woff`) },
  bold: { folder: "inter", names: scripts.map((script) => `inter-${script}-600-normal.woff`) },
  mono: { folder: "jetbrains-mono", names: monoScripts.map((script) => `jetbrains-mono-${script}-400-normal.woff`) },
};

/** Where a family looks for a character: its own faces first, then upright text. */
const chains: Record<Family, readonly Family[]> = { sans: ["sans"], bold: ["bold"], mono: ["mono", "sans"] };

const loaded = new Map<string, Face>();

/** The first bundled face that has every character of `text`, or null: then the text cannot be printed as it is. */
export function faceFor(family: Family, text: string): Face | null {
  const points = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  for (const link of chains[family]) {
    for (const name of files[link].names) {
      const face = load(link, name);
      if (points.every((point) => face.codePoints.has(point))) return face;
    }
  }
  return null;
}

function load(family: Family, name: string): Face {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const bytes = sfntOf(readFileSync(join(fontFolder(), files[family].folder, "files", name)));
  const font = create(bytes);
  if (!("characterSet" in font)) throw new Error(`${name} holds more than one font.`);
  const face: Face = { key: name, bytes, codePoints: new Set(font.characterSet) };
  loaded.set(name, face);
  return face;
}

let folder: string | null = null;

/** The folder of the bundled font packages, seen from the working directory or from this file upward. */
function fontFolder(): string {
  if (folder !== null) return folder;
  for (const start of [process.cwd(), dirname(fileURLToPath(import.meta.url))]) {
    for (let at = start; ; at = dirname(at)) {
      const candidate = join(at, "node_modules", "@fontsource");
      if (existsSync(join(candidate, "inter", "files"))) {
        folder = candidate;
        return candidate;
      }
      if (dirname(at) === at) break;
    }
  }
  throw new Error("The bundled fonts (@fontsource/inter) are not installed, so no PDF can be written.");
}

// With substitution "0x1b" would print as "0×1b" and "->" as an arrow; with kerning the points of "15.2.792.10" all but
// vanish. Evidence must print as it is written.
const dropped: ReadonlySet<string> = new Set(["GSUB", "GPOS"]);

/** Unpacks WOFF into a plain font file without ligatures and kerning. WOFF File Format 1.0, sections 4 and 5. */
export function sfntOf(woff: Buffer): Buffer {
  const tables: { tag: string; checksum: number; data: Buffer }[] = [];
  for (let index = 0; index < woff.readUInt16BE(12); index += 1) {
    const entry = 44 + index * 20;
    const tag = woff.toString("latin1", entry, entry + 4);
    if (dropped.has(tag)) continue;
    const offset = woff.readUInt32BE(entry + 4);
    const packed = woff.subarray(offset, offset + woff.readUInt32BE(entry + 8));
    const data = packed.length < woff.readUInt32BE(entry + 12) ? inflateSync(packed) : packed;
    tables.push({ tag, checksum: woff.readUInt32BE(entry + 16), data });
  }
  const header = Buffer.alloc(12 + tables.length * 16);
  const power = Math.floor(Math.log2(tables.length));
  woff.copy(header, 0, 4, 8);
  header.writeUInt16BE(tables.length, 4);
  header.writeUInt16BE(16 * 2 ** power, 6);
  header.writeUInt16BE(power, 8);
  header.writeUInt16BE(tables.length * 16 - 16 * 2 ** power, 10);
  const parts = [header];
  let at = header.length;
  for (const [index, table] of tables.entries()) {
    const entry = 12 + index * 16;
    header.write(table.tag, entry, "latin1");
    header.writeUInt32BE(table.checksum, entry + 4);
    header.writeUInt32BE(at, entry + 8);
    header.writeUInt32BE(table.data.length, entry + 12);
    const padded = Buffer.alloc(Math.ceil(table.data.length / 4) * 4);
    table.data.copy(padded);
    parts.push(padded);
    at += padded.length;
  }
  return Buffer.concat(parts);
}
