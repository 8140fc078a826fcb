import { installationKey, writeCheckpoint } from "@/lib/audit/checkpoint";
import { env } from "@/lib/core/env";
import { inPortfolio } from "@/lib/db/unit";

import { readOptions } from "./arguments";
import type { CliCommand } from "./command";

/** `checkpoint`: signs the heads of all audit chains now, for a copy kept elsewhere. */
export const checkpoint: CliCommand = {
  name: "checkpoint",
  summary: "Signs the heads of all audit chains and writes them to a file to keep elsewhere.",
  run: async (args) => {
    readOptions(args, {});
    const path = await inPortfolio((tx) => writeCheckpoint(tx, env().dataDir, new Date()));
    const publicKey = installationKey(env().dataDir);
    return {
      value: { path, publicKey },
      lines: [
        `Signed checkpoint written to ${path}. Keep a copy on another machine.`,
        `It is signed by the key ${publicKey}. Keep that elsewhere too: an exported chain is checked against it.`,
      ],
    };
  },
};
