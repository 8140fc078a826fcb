// Finds the Node 24 that comes with the packages, also where install scripts were blocked.
import { execFileSync } from "node:child_process";
import { copyFileSync, chmodSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { Complaint } from "./complaint.mjs";
import { runNpm } from "./packages.mjs";

const oldestMajor = 20;
const oldestMinor = 19;
const wantedMajor = 24;

/** Stops with a sentence when this Node is too old even to start. */
export function checkThisNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Complaint(
    `Breakwater needs Node ${oldestMajor}.${oldestMinor} or newer to start, and this is ${process.versions.node}. Install a newer one from your system or nodejs.org.`,
  );
}

function majorOf(program) {
  try {
    return Number(
      execFileSync(program, ["-p", "process.versions.node"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).split(".")[0],
    );
  } catch {
    return 0;
  }
}

/** Path of a Node 24: the one among the packages, brought there if its install script was blocked. */
export async function ensureNode(root, announce) {
  const own = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(own) && majorOf(own) === wantedMajor) return own;
  if (Number(process.versions.node.split(".")[0]) === wantedMajor) return process.execPath;
  announce(`bringing Node ${wantedMajor}`);
  const { version } = JSON.parse(readFileSync(join(root, "node_modules", "node", "package.json"), "utf8"));
  const os = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${os}-${process.arch}`;
  const place = join(root, "node_modules", ".cache", "node-runtime");
  mkdirSync(place, { recursive: true });
  const words = [
    "install",
    "--prefix",
    place,
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    `${name}@${version}`,
  ];
  const { ok, said } = await runNpm(place, words);
  const brought = join(place, "node_modules", name, "bin", "node");
  if (!ok || majorOf(brought) !== wantedMajor) {
    const why =
      said
        .trim()
        .split("\n")
        .findLast((line) => /error/i.test(line)) ?? "";
    throw new Complaint(
      `Node ${wantedMajor} could not be brought for ${process.platform} ${process.arch}. ${why} Install Node ${wantedMajor} yourself and start again with it.`,
    );
  }
  mkdirSync(dirname(own), { recursive: true });
  copyFileSync(brought, `${own}.new`);
  chmodSync(`${own}.new`, 0o755);
  renameSync(`${own}.new`, own);
  return own;
}
