import { countedRows } from "./counted-rows";
import { hashesIn, listedPath } from "./file-hashes";
import { lineSplitter } from "./lines";
import type { Line } from "./lines";
import { decodeText, excerpt } from "./text";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const sumLine = /^(\\?)([0-9A-Fa-f]{32,128}) [ *](.+)$/;
const taggedLine = /^(\\?)(MD5|SHA1|SHA256|SHA384|SHA512) \((.+)\) = ([0-9A-Fa-f]{32,128})$/;
const certutilHead =
  /^\S{0,20} ?\b(?:MD2|MD4|MD5|SHA1|SHA256|SHA384|SHA512)\b.{0,40}?(?: of (?:file )?|(?=[A-Za-z]:\\|\\\\))(\S.*):$/;
const certutilHash = /^[0-9A-Fa-f]{2}(?: ?[0-9A-Fa-f]{2}){15,63}$/;
const certutilNote = /^CertUtil: /i;
const prompt = /^(?:PS )?[A-Za-z]:\\[^>]{0,300}>/;
/** Hex digits of MD5, SHA-1 and the members of SHA-2; a hash of another length was cut. */
const digits: ReadonlySet<number> = new Set([32, 40, 56, 64, 96, 128]);
const mostText = 8192;
const shownLines = 200;

/** GNU tools mark a name with a leading backslash when they had to escape it. */
function nameOf(escaped: boolean, name: string): string {
  return escaped ? name.replace(/\\([\\nr])/g, (_whole, mark: string) => (mark === "\\" ? "\\" : " ")) : name;
}

/** The hash and the name in a line of sha256sum, sha1sum or md5sum, plain or tagged; null for any other line. */
function sumIn(text: string): { name: string; hash: string } | null {
  const [, plain = "", leading = "", named = ""] = sumLine.exec(text) ?? [];
  const [, marked = "", , tagged = "", trailing = ""] = taggedLine.exec(text) ?? [];
  const hash = leading || trailing;
  return digits.has(hash.length) ? { hash, name: nameOf((plain || marked) !== "", named || tagged) } : null;
}

type Head = { text: string; name: string; line: number; offset: number };

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  let head: Head | null = null;
  let truncated = false;

  function record(place: { line: number; offset: number; length: number }, file: { name: string; hash: string }): void {
    const hashes = hashesIn(file.hash);
    const told = Object.keys(hashes).length > 0 ? hashes : { Hash: file.hash };
    rows.record({ kind: "file_listing", ...place, at: null, fields: { Path: listedPath(file.name), ...told } });
  }

  function giveUpHead(): void {
    if (!head) return;
    const { line, offset, text } = head;
    rows.rejected({ line, offset, reason: "No hash follows the name of this file.", text: excerpt(text) });
    head = null;
  }

  function readHash(text: string, line: Line): boolean {
    if (!head || !certutilHash.test(text)) return false;
    const { name, line: number, offset } = head;
    const place = { line: number, offset, length: line.offset + line.length - offset };
    record(place, { name, hash: text.replaceAll(" ", "") });
    head = null;
    return true;
  }

  function onLine(line: Line): void {
    const whole = decodeText(line.bytes, line.start, line.end).trimEnd();
    const text = whole.slice(0, mostText);
    const { number, offset, length } = line;
    if (text === "" || readHash(text, line)) return;
    giveUpHead();
    const sum = line.long ? null : sumIn(text);
    if (sum) return record({ line: number, offset, length }, sum);
    const name = line.long ? undefined : certutilHead.exec(text)?.[1];
    if (name !== undefined) {
      head = { text, name, line: number, offset };
      return;
    }
    const failed = certutilNote.test(text) && /0x[0-9a-f]{8}/i.test(text);
    if (!failed && (certutilNote.test(text) || prompt.test(text))) return;
    const reason = failed ? "The tool could not hash this file." : "This is no hash with the name of a file.";
    rows.rejected({ line: number, offset, reason, text: excerpt(text) });
    if (!line.terminated) truncated = true;
  }

  const lines = lineSplitter(onLine);
  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      if (head) truncated = true;
      giveUpHead();
      const servers = context.serverHint ? [context.serverHint] : [];
      return rows.summary({ truncated, servers, coverage: [], builds: [], toolRuns: [] });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  const shown = probe.text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/, shownLines)
    .map((line) => line.slice(0, mostText).trimEnd())
    .filter((line) => line !== "");
  const telling = shown.filter((line) => sumIn(line) !== null || certutilHead.test(line));
  const known = shown.filter((line) => certutilHash.test(line) || certutilNote.test(line) || prompt.test(line));
  return telling.length > 0 && 2 * (telling.length + known.length) >= shown.length;
}

/** What sha256sum, sha1sum, md5sum and `certutil -hashfile` print: a hash and the name of a file. */
export const fileHashList: Parser = { format: "file_hash_list", label: "File hashes", claims, start };
