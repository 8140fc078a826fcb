/** One table of a benchmark; every row has a value per column. Notes say what a figure means and where it stops. */
export type Report = { title: string; columns: string[]; rows: string[][]; notes: string[] };

/** What a benchmark is given: flags of the command line. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** A number among the flags, within its bounds. */
export function numberOf(
  flags: Flags,
  name: string,
  bounds: { otherwise: number; least: number; most: number },
): number {
  const given = flags[name];
  const value = given === undefined ? bounds.otherwise : Number(given);
  if (Number.isFinite(value) && value >= bounds.least && value <= bounds.most) return value;
  throw new Error(`--${name} must be a number from ${bounds.least} to ${bounds.most}.`);
}

/** Tells how far a benchmark is; figures go to standard output alone. */
export function tell(words: string): void {
  process.stderr.write(`  ${words}\n`);
}
