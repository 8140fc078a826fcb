import { type Names, readTokens } from "./tokens";
import { Unreadable } from "./values";

/** A piece of a text: written in the template, or the value of the record at a place. */
export type Part = { text: string } | { place: number };

/** What of an event a text is. `fragment` stands where another piece of XML may be put. */
export type Target =
  | "provider"
  | "eventId"
  | "level"
  | "channel"
  | "computer"
  | "recordId"
  | "time"
  | "user"
  | "message"
  | "named"
  | "unnamed"
  | "fragment";

/** One text to take out of a record: for `named` data also under which name. */
export type Step = { target: Target; name: string; parts: Part[] };

/** How records of one shape are read: what is asked of them, worked out once from their template. */
export type Template = {
  steps: readonly Step[];
  /** The names of its data, in their order. */
  names: readonly string[];
};

const deepest = 32;
const mostSteps = 1024;

const systemTexts: Record<string, Target> = {
  EventID: "eventId",
  Level: "level",
  Channel: "channel",
  Computer: "computer",
  EventRecordID: "recordId",
};
const systemAttributes: Record<string, Target> = {
  "Provider Name": "provider",
  "TimeCreated SystemTime": "time",
  "Security UserID": "user",
};

type Element = { name: string; attributes: Map<string, Part[]>; parts: Part[]; hasChildren: boolean };

function literalOf(parts: readonly Part[] | undefined): string | null {
  if (parts === undefined) return null;
  const texts = parts.flatMap((part) => ("text" in part ? [part.text] : []));
  return texts.length === parts.length ? texts.join("") : null;
}

/** The names of elements from the root on, without the root that all events have. */
function pathOf(stack: readonly Element[]): string[] {
  const names = stack.map(({ name }) => name);
  return names[0] === "Event" ? names.slice(1) : names;
}

function stepsOf(element: Element, path: readonly string[]): Step[] {
  const [top, second] = path;
  const { name, parts } = element;
  if (path.length === 0 || (path.length === 1 && (top === "EventData" || top === "UserData")))
    return parts.length > 0 ? [{ target: "fragment", name: "", parts }] : [];
  if (top === "System" && path.length === 2) {
    const own = systemTexts[name];
    const found: Step[] = own !== undefined && parts.length > 0 ? [{ target: own, name: "", parts }] : [];
    for (const [attribute, value] of element.attributes) {
      const target = systemAttributes[`${name} ${attribute}`];
      if (target !== undefined) found.push({ target, name: "", parts: value });
    }
    return found;
  }
  if (top === "RenderingInfo") return second === "Message" ? [{ target: "message", name: "", parts }] : [];
  if (top !== "EventData" && top !== "UserData") return [];
  if (parts.length === 0 || element.hasChildren || name === "Binary") return [];
  if (name !== "Data") return [{ target: "named", name, parts }];
  const given = literalOf(element.attributes.get("Name"));
  return given === null || given === ""
    ? [{ target: "unnamed", name: "", parts }]
    : [{ target: "named", name: given, parts }];
}

/** Works out how records are read whose binary XML is `chunk[from, to)`. Throws Unreadable for what is no XML of an event. */
export function compileTemplate(
  chunk: Buffer,
  piece: { from: number; to: number; dependencies: boolean; names: Names },
): Template {
  const steps: Step[] = [];
  const stack: Element[] = [];
  let into: Part[] = [];

  readTokens(chunk, piece, (token) => {
    const current = stack.at(-1);
    switch (token.kind) {
      case "open":
        if (stack.length >= deepest) throw new Unreadable("The event is nested too deeply.");
        if (current) current.hasChildren = true;
        into = [];
        stack.push({ name: token.name, attributes: new Map(), parts: into, hasChildren: false });
        break;
      case "attribute":
        into = [];
        current?.attributes.set(token.name, into);
        break;
      case "opened":
        into = current?.parts ?? [];
        break;
      case "closed": {
        if (current === undefined) throw new Unreadable("An element is closed that is not open.");
        // The end of an empty element follows its attributes, whose text is none of its own.
        steps.push(...stepsOf(current, pathOf(stack)));
        if (steps.length > mostSteps) throw new Unreadable("The event has too many fields.");
        stack.pop();
        into = stack.at(-1)?.parts ?? [];
        break;
      }
      case "text":
        into.push({ text: token.text });
        break;
      case "value":
        into.push({ place: token.place });
        break;
      default:
        token satisfies never;
    }
  });
  return { steps, names: steps.flatMap(({ target, name }) => (target === "named" ? [name] : [])) };
}
