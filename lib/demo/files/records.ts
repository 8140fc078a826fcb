import type { CasePlan, DemoFile } from "@/lib/demo/planning/types";

import { lines } from "./text";

/** Papers that people attach to tasks: what no log can show. They say themselves that they are made up. */
export function inventory(plan: CasePlan): DemoFile {
  const rows = plan.servers.map(
    (server) => `${server.hostname},${server.hostname.toLowerCase()}.${plan.domain},${server.product},yes`,
  );
  return {
    path: "server-list.csv",
    content: lines(["hostname,fqdn,product,port 443 open since January 2021", ...rows]),
    server: null,
  };
}

/** Record of what was captured before the servers were changed. */
export function captureRecord(plan: CasePlan): DemoFile {
  const rows = plan.servers.map(
    (server) =>
      `${server.hostname}: snapshot with memory taken, kept on the backup array, SHA-256 noted on paper form 3.`,
  );
  return {
    path: "capture-record.txt",
    content: lines([
      `Demo data. ${plan.name}: capture record.`,
      ...rows,
      "Firewall and domain controller logs were copied to the evidence share the same day.",
    ]),
    server: null,
  };
}

/** Record of how untrusted access was closed. */
export function containmentRecord(plan: CasePlan): DemoFile {
  return {
    path: "firewall-change.txt",
    content: lines([
      `Demo data. ${plan.name}: change of the edge firewall.`,
      "deny tcp any host mail eq 443",
      "permit tcp host vpn-gateway host mail eq 443",
      "Probe from outside: no answer on port 443.",
    ]),
    server: null,
  };
}

/** Lists of what starts by itself and of the web folders, as an analyst collects them. */
export function huntRecord(plan: CasePlan): DemoFile {
  const rows = plan.servers.flatMap((server) => [
    `${server.hostname}: scheduled tasks, services and run keys compared with the build image; no unexplained entry.`,
    `${server.hostname}: hashes of owa\\auth, ecp\\auth and aspnet_client compared with the baseline of ${server.build}.`,
  ]);
  return {
    path: "hunt-notes.txt",
    content: lines([`Demo data. ${plan.name}: what was compared, and with what.`, ...rows]),
    server: null,
  };
}
