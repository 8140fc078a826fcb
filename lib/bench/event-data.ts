import { createWriteStream } from "node:fs";
import { once } from "node:events";

import { type Random, randomFrom } from "@/lib/core/random";
import { evtxOf, type WrittenEvent } from "@/lib/evidence/parsers/evtx-writing";

import type { Density, WrittenLog } from "./log-data";

const startAt = Date.UTC(2021, 2, 3);
const computer = "EX01.contoso.example";
const security = "Microsoft-Windows-Security-Auditing";
const programs = ["svchost.exe", "conhost.exe", "taskhostw.exe", "wermgr.exe", "MsiExec.exe"] as const;

function logOn(random: Random, own: Pick<WrittenEvent, "recordId" | "at">): WrittenEvent {
  const user = `user${random.whole(1, 400)}`;
  return {
    ...own,
    provider: security,
    eventId: 4624,
    level: 0,
    channel: "Security",
    computer,
    data: [
      ["SubjectUserSid", { sid: "S-1-0-0" }],
      ["SubjectUserName", "-"],
      ["SubjectDomainName", "-"],
      ["SubjectLogonId", { hex64: 0n }],
      ["TargetUserSid", { sid: `S-1-5-21-1004336348-1177238915-682003330-${random.whole(1100, 1500)}` }],
      ["TargetUserName", user],
      ["TargetDomainName", "CONTOSO"],
      ["TargetLogonId", { hex64: BigInt(random.whole(1, 1_000_000_000)) }],
      ["LogonType", { uint32: 3 }],
      ["LogonProcessName", "Kerberos"],
      ["AuthenticationPackageName", "Kerberos"],
      ["WorkstationName", "-"],
      ["LogonGuid", { guid: `{${random.hex(8)}-44f0-4cae-9acd-${random.hex(8)}0bad}` }],
      ["TransmittedServices", "-"],
      ["LmPackageName", "-"],
      ["KeyLength", { uint32: 0 }],
      ["ProcessId", { hex64: 0n }],
      ["ProcessName", "-"],
      ["IpAddress", `198.51.100.${random.whole(1, 250)}`],
      ["IpPort", String(random.whole(1025, 65_000))],
    ],
  };
}

/** What is planted: a command of a web shell, which one rule of the pack counts. */
function process(random: Random, own: Pick<WrittenEvent, "recordId" | "at">, planted: boolean): WrittenEvent {
  const image = planted ? "cmd.exe" : random.pick(programs);
  return {
    ...own,
    provider: security,
    eventId: 4688,
    level: 0,
    channel: "Security",
    computer,
    data: [
      ["SubjectUserSid", { sid: "S-1-5-18" }],
      ["SubjectUserName", "EX01$"],
      ["SubjectDomainName", "CONTOSO"],
      ["SubjectLogonId", { hex64: 0x3e7n }],
      ["NewProcessId", { hex64: BigInt(random.whole(100, 60_000)) }],
      ["NewProcessName", `C:\\Windows\\System32\\${image}`],
      ["TokenElevationType", "%%1936"],
      ["ProcessId", { hex64: 0x2b4n }],
      [
        "CommandLine",
        planted
          ? 'cmd /c cd /d "C:\\inetpub\\wwwroot\\aspnet_client"&whoami&echo [S]&cd&echo [E]'
          : `C:\\Windows\\System32\\${image} -k netsvcs -p -s ${random.hex(8)}`,
      ],
      [
        "ParentProcessName",
        planted ? "C:\\Windows\\System32\\inetsrv\\w3wp.exe" : "C:\\Windows\\System32\\services.exe",
      ],
    ],
  };
}

export const plantedRule = "windows-webshell-markers";

const headerBytes = 4096;
const eventsPerBlock = 4_000;

/** Writes a Security log of about `sizeBytes` from a fixed seed, two log-ons for each process that is created. */
export async function writeEvents(path: string, log: { density: Density; sizeBytes: number }): Promise<WrittenLog> {
  const random = randomFrom(417);
  const every = log.density === "rare" ? 20_000 : 16;
  const file = createWriteStream(path);
  const written: WrittenLog = { sizeBytes: 0, lines: 0, planted: 0 };
  while (written.sizeBytes < log.sizeBytes) {
    const block = Array.from({ length: eventsPerBlock }, (): WrittenEvent => {
      const own = { recordId: ++written.lines, at: new Date(startAt + written.lines * 20) };
      const planted = written.lines % every === 0;
      if (planted) written.planted += 1;
      return planted || written.lines % 3 === 0 ? process(random, own, planted) : logOn(random, own);
    });
    const bytes = evtxOf(block);
    // One header stands before all chunks; it counts none of them, as in a log that Windows still writes to.
    const header = Buffer.from(bytes.subarray(0, headerBytes));
    header.writeUInt16LE(0, 42);
    const piece =
      written.sizeBytes === 0 ? Buffer.concat([header, bytes.subarray(headerBytes)]) : bytes.subarray(headerBytes);
    written.sizeBytes += piece.length;
    if (!file.write(piece)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
  return written;
}
