/** One page of the imports; the server and the browser must ask in the same words to share the answer. */
export function importsInput(cursor: string | undefined) {
  return { limit: 50, cursor };
}
