import { z } from "zod";

const longestPayload = 128 * 1024;

const datum = z.looseObject({ "@Name": z.string().optional(), "#text": z.string().optional() });
const payload = z.object({
  EventData: z.looseObject({ Data: z.union([z.string(), datum, z.array(z.union([z.string(), datum]))]) }),
});

/** The data of an event as EvtxECmd writes them into its column Payload; a text of another shape gives none. */
export function dataOfPayload(text: string): { named: [string, string][]; unnamed: string[] } {
  const named: [string, string][] = [];
  const unnamed: string[] = [];
  if (text.length > longestPayload || !text.startsWith("{")) return { named, unnamed };
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return { named, unnamed };
  }
  const known = payload.safeParse(read);
  if (!known.success) return { named, unnamed };
  const { Data: data } = known.data.EventData;
  for (const one of Array.isArray(data) ? data : [data]) {
    if (typeof one === "string") unnamed.push(one);
    else if (one["@Name"] === undefined) unnamed.push(one["#text"] ?? "");
    else named.push([one["@Name"], one["#text"] ?? ""]);
  }
  return { named, unnamed: unnamed.filter((value) => value !== "") };
}
