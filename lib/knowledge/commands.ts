export { patchIndicator } from "./changing/indicator";
export { patchRule } from "./changing/rule";
export { controlRematch, startRematch } from "./rematching/control";
