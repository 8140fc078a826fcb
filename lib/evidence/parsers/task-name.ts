const inTasks = /(?:^|\\)System32\\Tasks\\(.+)$/i;

/** The name of a task by the place of its file: what lies below System32\Tasks, else the name of the file; null for none. */
export function taskNameOf(path: string): string | null {
  const windows = path.trim().replaceAll("/", "\\");
  const below = inTasks.exec(windows)?.[1];
  const name =
    below ??
    windows
      .split("\\")
      .at(-1)
      ?.replace(/\.(?:xml|txt)$/i, "") ??
    "";
  return name === "" ? null : `\\${name}`;
}

/** A program and its arguments as one command line, as rules and indicators compare it. */
export function commandLineOf(command: string, given: string): string {
  return `${command.trim()} ${given.trim()}`.trim();
}
