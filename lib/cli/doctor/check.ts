/** One thing looked at: fine, worth a look, or to be mended before going on. */
export type Check = { name: string; level: "ok" | "warn" | "bad"; text: string };

export function ok(name: string, text: string): Check {
  return { name, level: "ok", text };
}

export function warn(name: string, text: string): Check {
  return { name, level: "warn", text };
}

export function bad(name: string, text: string): Check {
  return { name, level: "bad", text };
}

/** What a check found; one that fails itself is bad news under its name, never the end of the others. */
export async function looked(name: string, look: () => Promise<Check | Check[]>): Promise<Check[]> {
  try {
    const found = await look();
    return Array.isArray(found) ? found : [found];
  } catch (error) {
    return [bad(name, error instanceof Error ? error.message : String(error))];
  }
}

/** Sizes as people read them: 12.3 GB. */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
