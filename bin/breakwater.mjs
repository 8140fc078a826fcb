#!/usr/bin/env node
// npm run -s breakwater -- <command>: brings packages and Node 24 if they are missing, then runs the
// command. Everything but the command's own output goes to standard error.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Complaint } from "./prepare/complaint.mjs";
import { checkThisNode, ensureNode } from "./prepare/node.mjs";
import { ensureInstalled } from "./prepare/packages.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function main() {
  checkThisNode();
  const announce = (note) => process.stderr.write(`  ${note}\n`);
  await ensureInstalled(root, announce);
  const node = await ensureNode(root, announce);
  if (existsSync(join(root, ".env"))) process.loadEnvFile(join(root, ".env"));
  const words = [
    "--disable-warning=ExperimentalWarning",
    "--import",
    "./bin/register.mjs",
    "bin/supervisor/command.ts",
  ];
  const child = spawn(node, [...words, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.exitCode = await new Promise((resolve) => {
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

main().catch((error) => {
  process.stderr.write(error instanceof Complaint ? `  ${error.message}\n` : `${error.stack}\n`);
  process.exitCode = 1;
});
