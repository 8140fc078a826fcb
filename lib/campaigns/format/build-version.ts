/** A version as four numbers. `revision` is null when the text has three parts; `display` is the form AdminDisplayVersion has. */
export type ParsedBuild = {
  major: number;
  minor: number;
  build: number;
  revision: number | null;
  form: "dotted" | "display";
};

const dotted = /^(?:version\s*|v)?(\d{1,2})\.(\d{1,2})\.(\d{1,5})(?:\.(\d{1,5}))?$/i;
const display = /^(?:version\s*)?(\d{1,2})\.(\d{1,2})\s*\(\s*build\s+(\d{1,5})(?:\.(\d{1,5}))?\s*\)$/i;

/**
 * Reads "15.2.792.10", "15.02.0792.010", "Version 15.2 (Build 792.10)" and "15.2.792"; null for everything else.
 * Numbers above 65535 cannot stand in a Windows file version and are refused.
 */
export function parseBuild(text: string): ParsedBuild | null {
  const trimmed = text.trim();
  const shown = display.exec(trimmed);
  const found = shown ?? dotted.exec(trimmed);
  if (found === null) return null;
  const [major, minor, build] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const revision = found[4] === undefined ? null : Number(found[4]);
  if (build > 65_535 || (revision !== null && revision > 65_535)) return null;
  return { major, minor, build, revision, form: shown === null ? "dotted" : "display" };
}

/** The plain spelling of a build: "15.2.792.10", or "15.2.792" when the revision is not known. */
export function formatBuild(build: ParsedBuild): string {
  return build.revision === null ? familyOf(build) : `${familyOf(build)}.${build.revision}`;
}

/** The family of a build: its first three numbers. Builds are comparable inside one family only. */
export function familyOf(build: ParsedBuild): string {
  return `${build.major}.${build.minor}.${build.build}`;
}
