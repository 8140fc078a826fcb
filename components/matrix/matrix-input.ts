import { createLoader, parseAsString } from "nuqs/server";

export const matrixParsers = { filter: parseAsString.withDefault("phase:!closed") };
export const loadMatrix = createLoader(matrixParsers);

/** One page of the matrix; the server and the browser must ask in the same words to share the answer. */
export function matrixInput(slug: string, filter: string, cursor: string | undefined) {
  return { slug, filter: filter.trim() === "" ? undefined : filter, limit: 50, cursor };
}
