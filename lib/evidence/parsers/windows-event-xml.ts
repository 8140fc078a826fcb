import { excerpt } from "./text";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";
import { type EventPiece, eventPieces } from "./windows-events/event-pieces";
import { eventRows } from "./windows-events/rows";
import { eventOfXml } from "./windows-events/xml-event";

const eventStart = /<Event[\s/>]/;

/** What may stand around events. */
const around = /<\?xml[^>]{0,200}>|<\/?Events[^>]{0,200}>/g;

const flaws = {
  cut: "The file ends inside this event.",
  long: "The event is longer than any that Windows writes.",
} as const;

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = eventRows(context, sink);
  let truncated = false;
  let rootIsOpen = false;

  function reject({ line, offset }: Pick<EventPiece, "line" | "offset">, reason: string, text: string): void {
    rows.rejected({ line, offset, reason, text: excerpt(text) });
  }

  const pieces = eventPieces((piece) => {
    const { from, before, event, flaw, line, offset, length } = piece;
    if (/<Events[\s>]/.test(before)) rootIsOpen = true;
    if (before.includes("</Events>")) rootIsOpen = false;
    if (eventStart.test(before)) reject(from, "The event does not end.", before.trim());
    if (flaw === "cut") truncated = truncated || event !== null || rootIsOpen;
    if (event === null) {
      if (flaw === "long") reject(piece, flaws.long, "");
      else if (flaw === null) reject(piece, "An event ends that does not begin.", before);
      else if (before.replace(around, "").trim() !== "") reject(from, "The text is no event.", before.trim());
      return;
    }
    const text = event.toString("utf8", 0, 2048).replaceAll("\0", "\uFFFD");
    if (flaw !== null) return reject(piece, flaws[flaw], text);
    const read = eventOfXml(event);
    if (typeof read === "string") return reject(piece, read, text);
    rows.event(read, { line, offset, length });
  });
  return {
    write: (chunk) => pieces.write(chunk),
    end() {
      pieces.end();
      return rows.summary(truncated);
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  const text = probe.text.replace(/^\uFEFF/, "").trimStart();
  if (/^(?:<\?xml[^>]{0,200}>\s*)?<Events[^>]{0,200}>\s*(?:<\/Events>\s*)?$/.test(text)) return true;
  if (!/^<(?:\?xml|!DOCTYPE|Events?[\s>])/.test(text)) return false;
  return eventStart.test(text) && text.includes("http://schemas.microsoft.com/win/2004/08/events/event");
}

/** Events as XML: wevtutil qe /f:xml with or without a root, Get-WinEvent with ToXml, and what Event Viewer saves. */
export const windowsEventXml: Parser = {
  format: "windows_event_xml",
  label: "Windows events, XML",
  claims,
  start,
};
