import { execFileSync } from "node:child_process";
import { join } from "node:path";

const root = process.cwd();

/** Runs one command of the product on the installation under test and reads its JSON answer. */
export function breakwater(words: string[], input = ""): unknown {
  const port = process.env.BREAKWATER_E2E_PORT ?? "";
  const out = execFileSync(process.execPath, [join(root, "bin/breakwater.mjs"), ...words, "--json"], {
    input,
    encoding: "utf8",
    env: {
      ...process.env,
      BREAKWATER_DATA: process.env.BREAKWATER_E2E_DATA,
      PORT: port,
      BREAKWATER_URL: `http://localhost:${port}`,
      DATABASE_URL: "",
    },
  });
  return JSON.parse(out.trim().split("\n").at(-1) ?? "{}");
}

/** One text value of a JSON answer. */
export function textOf(value: unknown, key: string): string {
  if (typeof value === "object" && value !== null && key in value) {
    const found = Object.entries(value).find(([name]) => name === key)?.[1];
    if (typeof found === "string") return found;
  }
  throw new Error(`The answer has no text "${key}": ${JSON.stringify(value)}`);
}

/** The administrator that the first story makes and the others use. */
export const admin = { name: "Mia Okafor", email: "mia@breakwater.example", password: "harbour violet kettle morning" };
