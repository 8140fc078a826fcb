import { emptyEvent, plausible, setTime, type WindowsEvent } from "@/lib/evidence/parsers/windows-event";

import { compileTemplate, type Part, type Step, type Template } from "./template";
import { type Names, namesOfChunk } from "./tokens";
import { millisOfFileTime, textsOfArray, Unreadable, valueText, valueTypes } from "./values";

const deepestFragment = 8;

/** Where the values of a record stand; their sizes and types are described from a place on, four bytes each. */
type Values = { described: number; starts: number[] };

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
    const starts: number[] = [];
    for (let place = 0, described = at + 4; place < count; place++, described += 4) {
      starts.push(start);
      start += chunk.readUInt16LE(described);
      if (start > to) throw new Unreadable("A value of the record goes on behind its end.");
    }
    return { described: at + 4, starts };
  }

  /** A value of the record; null for one that it has not. Each time it is read counts. */
  function valueAt(values: Values | null, place: number): { type: number; start: number; end: number } | null {
    const start = values?.starts[place];
    if (values === null || start === undefined) return null;
    const described = values.described + 4 * place;
    const size = chunk.readUInt16LE(described);
    readBytes -= size;
    if (readBytes < 0) throw new Unreadable("The record repeats its values too often.");
    return { type: chunk[described + 2] ?? 0, start, end: start + size };
  }

  function textOf(parts: readonly Part[], values: Values | null): string {
    let text = "";
    for (const part of parts) {
      if ("text" in part) {
        text += part.text;
        continue;
      }
      const value = valueAt(values, part.place);
      if (value !== null) text += valueText(chunk, value.type, value);
    }
    return text;
  }

  /** The texts of data without a name, which old providers write as one list. */
  function textsOf(parts: readonly Part[], values: Values | null): string[] {
    const [only] = parts;
    const value = parts.length === 1 && only !== undefined && "place" in only ? valueAt(values, only.place) : null;
    return value?.type === valueTypes.stringArray
      ? textsOfArray(chunk, value.start, value.end)
      : [textOf(parts, values)];
  }

  function take(event: WindowsEvent, step: Step, within: { values: Values | null; depth: number }): void {
    const { target, parts } = step;
    const { values, depth } = within;
    switch (target) {
      case "named":
        event.named.push([step.name, textOf(parts, values)]);
        break;
      case "unnamed":
        event.unnamed.push(...textsOf(parts, values));
        break;
      case "fragment":
        takeFragments(event, parts, within);
        break;
      case "time":
        takeTime(event, parts, values);
        break;
      default:
        if (depth === 0 || event[target] === "") event[target] = textOf(parts, values);
    }
  }

  function takeAll(
    event: WindowsEvent,
    { steps, names }: Template,
    within: { values: Values | null; depth: number },
  ): void {
    if (names.length > 0) event.shape = event.named.length === 0 ? names : null;
    for (const step of steps) take(event, step, within);
  }

  function takeTime(event: WindowsEvent, parts: readonly Part[], values: Values | null): void {
    const [only] = parts;
    const value = parts.length === 1 && only !== undefined && "place" in only ? valueAt(values, only.place) : null;
    if (value?.type === valueTypes.fileTime && value.end - value.start === 8)
      event.at = plausible(millisOfFileTime(chunk, value.start));
    else setTime(event, textOf(parts, values));
  }

  function takeFragments(
    event: WindowsEvent,
    parts: readonly Part[],
    { values, depth }: { values: Values | null; depth: number },
  ): void {
    for (const part of parts) {
      const value = "place" in part ? valueAt(values, part.place) : null;
      if (value?.type === valueTypes.binXml)
        readFragment(event, { from: value.start, to: value.end, depth: depth + 1 });
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
      return takeAll(event, template, { values: null, depth });
    }
    if (at + 10 > to) throw new Unreadable("The record ends before its values.");
    const defined = chunk.readUInt32LE(at + 6);
    const { template, end } = templateAt(defined);
    // A template that is met for the first time stands in the record itself, before the values.
    const values = valuesAt(defined === at + 10 ? end : at + 10, to);
    takeAll(event, template, { values, depth });
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
