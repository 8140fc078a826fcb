import { valueBytes, type WrittenValue } from "./writing-values";

/** An event to be written; data without a name have null for it, as those of old providers have. */
export type WrittenEvent = {
  recordId: number;
  at: Date;
  provider: string;
  eventId: number;
  level?: number;
  channel: string;
  computer: string;
  user?: string;
  data?: readonly (readonly [string | null, WrittenValue])[];
  /** What stands in UserData instead, below an element of that name. */
  userData?: { name: string; fields: readonly (readonly [string, string])[] };
  /** Written as elements with their texts and without a template, as collectors of forwarded events do. */
  literal?: boolean;
};

export type Part = { text: string } | { place: number; type: number };
export type Node = {
  name: string;
  attributes?: readonly (readonly [string, Part])[];
  children?: readonly (Node | Part)[];
};

export function textOf(value: WrittenValue): string {
  return typeof value === "string" ? value : "strings" in value ? value.strings.join("\n") : "";
}

/** What the data of an event look like in XML; `part` says what stands for the value at a place. */
export function dataNode(event: WrittenEvent, part: (place: number) => Part): Node | null {
  if (event.userData) {
    const fields = event.userData.fields.map(([name], place) => ({ name, children: [part(place)] }));
    return { name: "UserData", children: [{ name: event.userData.name, children: fields }] };
  }
  if (event.data === undefined) return null;
  return {
    name: "EventData",
    children: event.data.map(([name], place) => ({
      name: "Data",
      attributes: name === null ? [] : [["Name", { text: name }]],
      children: [part(place)],
    })),
  };
}

export function eventNode(
  event: WrittenEvent,
  parts: { level: Part; id: Part; time: Part; record: Part; computer: Part; user: Part; data: Node | Part | null },
): Node {
  return {
    name: "Event",
    attributes: [["xmlns", { text: "http://schemas.microsoft.com/win/2004/08/events/event" }]],
    children: [
      {
        name: "System",
        children: [
          { name: "Provider", attributes: [["Name", { text: event.provider }]] },
          { name: "EventID", children: [parts.id] },
          { name: "Level", children: [parts.level] },
          { name: "TimeCreated", attributes: [["SystemTime", parts.time]] },
          { name: "EventRecordID", children: [parts.record] },
          { name: "Channel", children: [{ text: event.channel }] },
          { name: "Computer", children: [parts.computer] },
          { name: "Security", attributes: [["UserID", parts.user]] },
        ],
      },
      ...(parts.data === null ? [] : [parts.data]),
    ],
  };
}

export function dataValues(event: WrittenEvent): { type: number; bytes: Buffer }[] {
  if (event.userData) return event.userData.fields.map(([, value]) => valueBytes(value));
  return (event.data ?? []).map(([, value]) => valueBytes(value));
}
