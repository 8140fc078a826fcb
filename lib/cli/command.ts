/** Where a command reads and writes; tests hand in their own. */
export type CliIo = {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  /** All of standard input as text. */
  stdin: () => Promise<string>;
};

/** What a command has to say: a value for programs (`--json`) and lines for people. */
export type CliResult = { value: object; lines: string[]; ok?: boolean };

/** One command; its name may be two words. `args` are what follows the name, without `--json`. */
export type CliCommand = {
  name: string;
  summary: string;
  /** The arguments as they stand in the help. */
  usage?: string;
  run: (args: string[], io: CliIo) => Promise<CliResult>;
};
