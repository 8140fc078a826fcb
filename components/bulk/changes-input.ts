/** One page of the changes; the server and the browser must ask in the same words to share the answer. */
export function changesInput(cursor: string | undefined) {
  return { limit: 50, cursor };
}
