import type { CasePlan, DemoFile } from "@/lib/demo/planning/types";

import { lines } from "./text";

/** What responders attach to tasks that no log can prove: servers in scope, capture, firewall change, comparison of folders. */
export function responderNotes(plan: CasePlan): DemoFile {
  const rows = plan.servers.flatMap((server) => [
    `${server.hostname}.${plan.domain}: ${server.product}, port 443 open since January 2021.`,
    `${server.hostname}: snapshot with memory taken, kept on the backup array, SHA-256 noted on paper form 3.`,
    `${server.hostname}: hashes of owa\\auth, ecp\\auth and aspnet_client compared with the baseline of ${server.build}.`,
    `${server.hostname}: scheduled tasks, services and run keys compared with the build image; no unexplained entry.`,
  ]);
  const edge = ["deny tcp any host mail eq 443", "permit tcp host vpn-gateway host mail eq 443"];
  return {
    path: "responder-notes.txt",
    content: lines([
      `Demo data. ${plan.name}: notes of the responders.`,
      ...rows,
      "Edge firewall, changed on the owner's word:",
      ...edge,
      "Probe from outside: no answer on port 443.",
    ]),
    server: null,
  };
}
