export { begin, holdsHit } from "./literals";
export { key } from "./key";
export { rows } from "./rows";
