// npm test: everything a change has to pass, on a fresh machine with Node and npm.
//   npm test -- --only unit,lint     npm test -- --skip e2e
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findChromium } from "./prepare/chromium.mjs";
import { Complaint } from "./prepare/complaint.mjs";
import { checkThisNode, ensureNode } from "./prepare/node.mjs";
import { ensureInstalled } from "./prepare/packages.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = mkdtempSync(join(tmpdir(), "breakwater-report-"));
const installed = (path) => join(root, "node_modules", path);

// Settings of the person's own installation must not reach the tests.
const settings = ["PORT", "HOST", "DATABASE_URL", "STORAGE", "SMTP_URL", "NODE_ENV", "NODE_OPTIONS"];
const ownSetting = (name) =>
  /^(BREAKWATER_(?!E2E_)|OIDC_|NEXTAUTH_)/.test(name) || settings.includes(name.replace(/_FILE$/, ""));

function run(node, words, variables = {}) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ownSetting(name)));
  const path = `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH}`;
  const plain = process.stdout.isTTY ? {} : { NO_COLOR: "1", FORCE_COLOR: "0" };
  const child = spawn(node, words, {
    cwd: root,
    stdio: "inherit",
    env: { ...env, PATH: path, ...plain, ...variables },
  });
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

// A step without tests of its own counts as one check.
async function check(node, words, variables) {
  const code = await run(node, words, variables);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function counts(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return { passed: 0, failed: 0 };
  }
}

function settle(code, { passed, failed }) {
  // A run that ended badly without naming a test still failed.
  return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
}

async function vitest(node, project) {
  const file = join(reports, `${project}.json`);
  const words = [
    "run",
    "--project",
    project,
    "--passWithNoTests",
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  const code = await run(node, [installed("vitest/vitest.mjs"), ...words]);
  return settle(
    code,
    counts(file, (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests })),
  );
}

async function browser(node) {
  const chromium = await findChromium((note) => process.stdout.write(`${note}\n`));
  const file = join(reports, "e2e.json");
  const variables = { BREAKWATER_E2E_REPORT: file, BREAKWATER_E2E_CHROMIUM: chromium };
  const code = await run(node, [installed("@playwright/test/cli.js"), "test"], variables);
  const read = ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected });
  return settle(code, counts(file, read));
}

const prepared = (node, part) =>
  check(node, [
    "--disable-warning=ExperimentalWarning",
    "--import",
    "./bin/register.mjs",
    "bin/supervisor/prepare.ts",
    part,
  ]);

const steps = {
  format: (node) => check(node, [installed("oxfmt/bin/oxfmt"), "--check"]),
  lint: (node) => check(node, [installed("oxlint/bin/oxlint"), "--deny-warnings"]),
  types: (node) => check(node, [installed("typescript/bin/tsc"), "--noEmit", "--incremental", "false", "-p", "."]),
  knip: (node) => check(node, [installed("knip/bin/knip.js"), "--no-progress"]),
  unit: (node) => vitest(node, "unit"),
  integration: (node) => vitest(node, "integration"),
  build: (node) => prepared(node, "build"),
  supervisor: (node) => vitest(node, "supervisor"),
  e2e: (node) => browser(node),
};

function chosen() {
  const { values } = parseArgs({ options: { only: { type: "string" }, skip: { type: "string" } } });
  const only = values.only?.split(",") ?? Object.keys(steps);
  const skip = values.skip?.split(",") ?? [];
  for (const name of [...only, ...skip]) {
    if (steps[name] === undefined)
      throw new Complaint(`There is no step "${name}". Steps: ${Object.keys(steps).join(", ")}.`);
  }
  return Object.keys(steps).filter((name) => only.includes(name) && !skip.includes(name));
}

function seconds(beganAt) {
  return `${((Date.now() - beganAt) / 1000).toFixed(1)} s`;
}

async function main() {
  checkThisNode();
  const names = chosen();
  const beganAt = Date.now();
  const announce = (note) => process.stdout.write(`${note}\n`);
  const rows = [];
  await ensureInstalled(root, announce);
  const node = await ensureNode(root, announce);
  process.stdout.write(`Node ${execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" })}`);
  const generated = await prepared(node, "generate");
  rows.push({ name: "install", ...generated, time: seconds(beganAt) });
  for (const name of names) {
    const stepBeganAt = Date.now();
    process.stdout.write(`\n== ${name}\n`);
    const result = await steps[name](node).catch((error) => {
      process.stderr.write(`${error instanceof Complaint ? error.message : error.stack}\n`);
      return { passed: 0, failed: 1 };
    });
    rows.push({ name, ...result, time: seconds(stepBeganAt) });
  }
  process.stdout.write("\nstep           passed   failed       time\n");
  for (const { name, passed, failed, time } of rows) {
    process.stdout.write(
      `${name.padEnd(14)} ${`${passed}`.padStart(6)} ${`${failed}`.padStart(8)} ${time.padStart(10)}\n`,
    );
  }
  const passed = rows.reduce((sum, row) => sum + row.passed, 0);
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  process.stdout.write(`\n${seconds(beganAt)}\n${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error) => {
    process.stderr.write(`${error instanceof Complaint ? error.message : error.stack}\n`);
    process.stdout.write("0 passed, 1 failed\n");
    process.exitCode = 1;
  })
  .finally(() => {
    if (existsSync(reports)) rmSync(reports, { recursive: true, force: true });
  });
