// Finds the Chromium for browser tests, installing Debian's where that is possible.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { Complaint } from "./complaint.mjs";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

function run(program, words) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const child = spawn(program, words, { stdio: ["ignore", "ignore", "inherit"], env });
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", resolve);
  });
}

/** Path of a Chromium; a Complaint that says what to install when there is none and none can be installed. */
export async function findChromium(announce) {
  const named = process.env.BREAKWATER_E2E_CHROMIUM;
  const known = named ? [named] : places;
  const found = known.find((place) => existsSync(place));
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get") && !named) {
    announce("Installing Chromium from the system's packages.");
    await run("apt-get", ["update", "-qq"]);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"]);
    const installed = places.find((place) => existsSync(place));
    if (installed) return installed;
  }
  throw new Complaint(
    `The browser tests need Chromium, and none of ${known.join(", ")} exists. Install it (Debian: apt-get install chromium) or name it in BREAKWATER_E2E_CHROMIUM.`,
  );
}
