export { patchIndicator } from "./changing/indicator";
export { patchRule } from "./changing/rule";
export { importIndicators, readListAhead } from "./importing/store-indicators";
export { importRules, readAhead } from "./importing/store-rules";
export { noteTrial, tryOnEvidence, tryOnText } from "./trying/trials";
export { controlRematch } from "./rematching/control";
