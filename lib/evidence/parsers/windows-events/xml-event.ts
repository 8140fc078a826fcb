import { emptyEvent, setTime, type WindowsEvent } from "@/lib/evidence/parsers/windows-event";
import { xmlReader } from "@/lib/evidence/parsers/xml-reader";

const mostCharacters = 256 * 1024;

type Open = { name: string; given: string | null; text: string; hasChildren: boolean };

const systemTexts = {
  EventID: "eventId",
  Level: "level",
  Channel: "channel",
  Computer: "computer",
  EventRecordID: "recordId",
} as const;

function isSystemText(name: string): name is keyof typeof systemTexts {
  return Object.hasOwn(systemTexts, name);
}

/** Reads one `<Event>` as wevtutil and Get-WinEvent write it, in UTF-8; a sentence that says why it cannot be read otherwise. */
export function eventOfXml(xml: Buffer): WindowsEvent | string {
  const event = emptyEvent();
  const stack: Open[] = [];
  let characters = 0;

  function attributes(name: string, of: ReadonlyMap<string, string>): void {
    if (name === "Provider") event.provider = of.get("Name") ?? of.get("EventSourceName") ?? "";
    else if (name === "TimeCreated") setTime(event, of.get("SystemTime") ?? "");
    else if (name === "Security") event.user = of.get("UserID") ?? "";
  }

  function close(element: Open): void {
    const { name, given, text, hasChildren } = element;
    const [top, ...below] = stack.slice(1).map((open) => open.name);
    if (top === "System" && below.length === 1) {
      if (isSystemText(name)) event[systemTexts[name]] = text.trim();
    } else if (top === "RenderingInfo") {
      if (below.length === 1 && name === "Message") event.message = text;
    } else if (top === "EventData" || top === "UserData") {
      if (below.length === 0 || hasChildren || name === "Binary") return;
      if (name !== "Data") event.named.push([name, text]);
      else if (given !== null && given !== "") event.named.push([given, text]);
      else event.unnamed.push(text);
    }
  }

  const reader = xmlReader({
    open({ name, attributes: found }) {
      const parent = stack.at(-1);
      if (parent) parent.hasChildren = true;
      stack.push({ name, given: found.get("Name") ?? null, text: "", hasChildren: false });
      if (stack[1]?.name === "System" && stack.length === 3) attributes(name, found);
    },
    text(text) {
      const current = stack.at(-1);
      if (!current || characters >= mostCharacters) return;
      characters += text.length;
      current.text += text;
    },
    close() {
      const current = stack.at(-1);
      if (current) close(current);
      stack.pop();
    },
  });
  reader.line({
    bytes: xml,
    start: 0,
    end: xml.length,
    number: 1,
    offset: 0,
    length: xml.length,
    long: false,
    terminated: true,
    source: 0,
  });
  const problem = reader.problem();
  if (problem) return problem.reason;
  if (!reader.isWhole()) return "The XML of the event is broken.";
  return /^\d{1,10}$/.test(event.eventId) ? event : "The event has no event ID.";
}
