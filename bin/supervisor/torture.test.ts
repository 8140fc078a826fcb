import { expect, test } from "vitest";
import { runScript } from "./testing";

test(
  "eight kills of worker, web and database while evidence comes in leave what a run in peace leaves, and no sample in plain",
  { timeout: 400_000 },
  async () => {
    const words = [
      "--disable-warning=ExperimentalWarning",
      "--import",
      "./bin/register.mjs",
      "lib/cli/main.ts",
      "torture",
      "--kills=8",
      "--cases=1",
      "--seed=every build",
      "--json",
    ];
    const torture = runScript(words, {});
    const code = await torture.exited;
    expect(torture.said()).toContain('"problems":[]');
    expect(code).toBe(0);
  },
);
