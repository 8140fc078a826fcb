const nameWidth = 10;
const noteWidth = 52;

function seconds(sinceMs: number): string {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}

function line(name: string, note: string, time: string): void {
  process.stdout.write(`  ${name.padEnd(nameWidth)} ${note.padEnd(noteWidth)} ${time}\n`.replace(/ +\n$/, "\n"));
}

/** Runs one step of the start and prints what it came to and how long it took. */
export async function step<T>(
  name: string,
  work: (announce: (note: string) => void) => Promise<{ note: string; value: T }>,
): Promise<T> {
  const began = Date.now();
  const { note, value } = await work((text) => line(name, text, "…"));
  line(name, note, seconds(began));
  return value;
}

export function finished(name: string, note: string, sinceMs: number): void {
  line(name, note, seconds(sinceMs));
}

export function say(text: string): void {
  process.stdout.write(text === "" ? "\n" : `  ${text}\n`);
}

/** A line for the person at the terminal that something went wrong or was noticed. */
export function warn(text: string): void {
  process.stderr.write(`  ${text}\n`);
}
