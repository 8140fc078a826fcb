// For developers: writes the next migration from what changed in prisma/schema.prisma.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureNode } from "./prepare/node.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = await ensureNode(root, (note) => process.stderr.write(`${note}\n`));
const words = ["--disable-warning=ExperimentalWarning", "--import", "./bin/register.mjs", "bin/migration/new.ts"];
const { status } = spawnSync(node, [...words, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 1;
