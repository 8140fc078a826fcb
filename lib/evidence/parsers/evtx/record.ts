import { emptyEvent, plausible, setTime, type WindowsEvent } from "@/lib/evidence/parsers/windows-event";

import { compileTemplate, type Part, type Step, type Template } from "./template";
import { type Names, namesOfChunk } from "./tokens";
import { millisOfFileTime, textsOfArray, Unreadable, valueText, valueTypes } from "./values";

const deepestFragment = 8;

/** Where the values of a record stand and of which types they are. */
type Values = { starts: number[]; sizes: number[]; types: number[] };

/** Reads the records of one chunk, which share templates and names. */
export type RecordReader = (record: { from: number; to: number }) => WindowsEvent;

/**
 * Makes a reader for the records of a chunk. A template is worked out once; templates and texts are read only as often as an
 * honest chunk would ask for, so that no chunk makes more work than its size allows. The reader throws Unreadable.
 */
export function recordReader(chunk: Buffer): RecordReader {
  const names: Names = namesOfChunk();
  const templates = new Map<number, Template | Unreadable>();
  let templateBytes = 2 * chunk.length;
  let readBytes = 0;

  function compiled(from: number, to: number, dependencies: boolean): Template | Unreadable {
    try {
      return compileTemplate(chunk, { from, to, dependencies, names });
    } catch (error) {
      if (error instanceof Unreadable) return error;
      throw error;
    }
  }

  function templateAt(at: number): { template: Template; end: number } {
    if (at + 24 > chunk.length) throw new Unreadable("The template of the record lies outside of its chunk.");
    const end = at + 24 + chunk.readUInt32LE(at + 20);
    if (end > chunk.length) throw new Unreadable("The template of the record lies outside of its chunk.");
    let template = templates.get(at);
    if (template === undefined) {
      templateBytes -= end - at;
      if (templateBytes < 0) throw new Unreadable("The templates of the chunk overlap.");
      template = compiled(at + 24, end, true);
      templates.set(at, template);
    }
    if (template instanceof Unreadable) throw template;
    return { template, end };
  }

  function valuesAt(at: number, to: number): Values {
    if (at + 4 > to) throw new Unreadable("The record ends before its values.");
    const count = chunk.readUInt32LE(at);
    let start = at + 4 + 4 * count;
    if (start > to) throw new Unreadable("The record names more values than it can hold.");
    const values: Values = { starts: [], sizes: [], types: [] };
    for (let place = 0, described = at + 4; place < count; place++, described += 4) {
      const size = chunk.readUInt16LE(described);
      if (start + size > to) throw new Unreadable("A value of the record goes on behind its end.");
      values.starts.push(start);
      values.sizes.push(size);
      values.types.push(chunk[described + 2] ?? 0);
      start += size;
    }
    return values;
  }

  function textsOf(parts: readonly Part[], values: Values | null): string[] {
    let text = "";
    for (const part of parts) {
      if ("text" in part) {
        text += part.text;
        continue;
      }
      const start = values?.starts[part.place];
      const size = values?.sizes[part.place];
      const type = values?.types[part.place];
      if (start === undefined || size === undefined || type === undefined) continue;
      readBytes -= size;
      if (readBytes < 0) throw new Unreadable("The record repeats its values too often.");
      if (type === valueTypes.stringArray && parts.length === 1) return textsOfArray(chunk, start, start + size);
      text += valueText(chunk, type, { start, end: start + size });
    }
    return [text];
  }

  function take(event: WindowsEvent, step: Step, within: { values: Values | null; depth: number }): void {
    const { values, depth } = within;
    if (step.target === "fragment") return takeFragments(event, step.parts, within);
    if (step.target === "time") return takeTime(event, step.parts, values);
    const [text = "", ...more] = textsOf(step.parts, values);
    switch (step.target) {
      case "named":
        event.named.push([step.name, more.length === 0 ? text : [text, ...more].join("\n")]);
        break;
      case "unnamed":
        event.unnamed.push(text, ...more);
        break;
      default:
        if (depth === 0 || event[step.target] === "") event[step.target] = text;
    }
  }

  function takeTime(event: WindowsEvent, parts: readonly Part[], values: Values | null): void {
    const [only] = parts;
    const place = parts.length === 1 && only !== undefined && "place" in only ? only.place : -1;
    const start = values?.starts[place];
    if (start !== undefined && values?.types[place] === valueTypes.fileTime && values.sizes[place] === 8)
      event.at = plausible(millisOfFileTime(chunk, start));
    else setTime(event, textsOf(parts, values)[0] ?? "");
  }

  function takeFragments(
    event: WindowsEvent,
    parts: readonly Part[],
    { values, depth }: { values: Values | null; depth: number },
  ): void {
    for (const part of parts) {
      if (!("place" in part) || values?.types[part.place] !== valueTypes.binXml) continue;
      const from = values.starts[part.place] ?? 0;
      const size = values.sizes[part.place] ?? 0;
      readBytes -= size;
      if (readBytes < 0) throw new Unreadable("The record repeats its values too often.");
      readFragment(event, { from, to: from + size, depth: depth + 1 });
    }
  }

  function readFragment(event: WindowsEvent, piece: { from: number; to: number; depth: number }): void {
    const { to, depth } = piece;
    if (depth > deepestFragment) throw new Unreadable("The event is nested too deeply.");
    let at = piece.from;
    while (at + 4 <= to && chunk[at] === 0x0f) at += 4;
    if (at >= to || chunk[at] === 0x00) return;
    if ((chunk[at] ?? 0) !== 0x0c) {
      const template = compiled(at, to, false);
      if (template instanceof Unreadable) throw template;
      for (const step of template) take(event, step, { values: null, depth });
      return;
    }
    if (at + 10 > to) throw new Unreadable("The record ends before its values.");
    const defined = chunk.readUInt32LE(at + 6);
    const { template, end } = templateAt(defined);
    // A template that is met for the first time stands in the record itself, before the values.
    const values = valuesAt(defined === at + 10 ? end : at + 10, to);
    for (const step of template) take(event, step, { values, depth });
  }

  return ({ from, to }) => {
    readBytes = 4 * (to - from) + 1024;
    const event = emptyEvent();
    readFragment(event, { from: from + 24, to: to - 4, depth: 0 });
    if (!/^\d{1,10}$/.test(event.eventId)) throw new Unreadable("The record has no event ID.");
    if (event.recordId === "") event.recordId = String(chunk.readBigUInt64LE(from + 8));
    event.at ??= plausible(millisOfFileTime(chunk, from + 16));
    return event;
  };
}
