import { countedRows } from "./counted-rows";
import { lineSplitter } from "./lines";
import type { Line } from "./lines";
import { blankRun, localTime, runFields, toolRunOf } from "./msert-run";
import type { MsertRun, Place } from "./msert-run";
import { baseName, isBlank } from "./probe";
import { decodeText, excerpt } from "./text";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink, ToolRun } from "./types";

const banner = /^Microsoft Safety Scanner v([\d.]{1,32})(?:, \(build ([\d.]{1,32})\))?/;
const maxRuns = 1024;

type Threat = { place: Place; name: string; removed: string; action: string; result: string; resources: number };
type Resource = { place: Place; text: string; sigSeq: string };

function resourceFields(text: string): Record<string, string> {
  const [, type = "", path = ""] = /^(\w{1,32}):\/\/(.*)$/s.exec(text) ?? [];
  const arrow = path.indexOf("->");
  return {
    Resource: text,
    ResourceType: type.toLowerCase(),
    Path: arrow < 0 ? path : path.slice(0, arrow),
    Member: arrow < 0 ? "" : path.slice(arrow + 2),
  };
}

function removedOf(tail: string): string {
  if (/not removed/i.test(tail)) return "no";
  return /partially/i.test(tail) ? "partly" : "";
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const toolRuns: ToolRun[] = [];
  let run: MsertRun | null = null;
  let threat: Threat | null = null;
  let resource: Resource | null = null;
  let truncated = false;

  function emitThreat(current: MsertRun, from: { threat: Threat; resource: Resource | null }): void {
    const place = from.resource?.place ?? from.threat.place;
    const { name, removed, action, result } = from.threat;
    const fields = {
      Threat: name,
      Removed: removed,
      Action: action,
      Result: result,
      ...resourceFields(from.resource?.text ?? ""),
      SigSeq: from.resource?.sigSeq ?? "",
      ScanType: current.scanType,
      RunStartedOn: current.startedOn,
    };
    rows.record({ kind: "msert_threat", ...place, at: null, fields });
  }

  function closeResource(): void {
    if (run && threat && resource) emitThreat(run, { threat, resource });
    resource = null;
  }

  function closeThreat(): void {
    closeResource();
    if (run && threat && threat.resources === 0) emitThreat(run, { threat, resource: null });
    threat = null;
  }

  function closeRun(): void {
    closeThreat();
    if (!run) return;
    rows.record({ kind: "msert_run", ...run.place, at: null, fields: runFields(run) });
    if (toolRuns.length < maxRuns) toolRuns.push(toolRunOf(run, context.serverHint));
    run = null;
  }

  function openThreat(current: MsertRun, at: { place: Place; text: string }): void {
    closeThreat();
    const [, name = "", tail = ""] = /^([^,\s][^,]{0,300}?)(?:, (.*))?$/.exec(at.text.replace(/\.$/, "")) ?? [];
    if (name === "") {
      rows.rejected({
        line: at.place.line,
        offset: at.place.offset,
        reason: "The threat has no name.",
        text: excerpt(at.text),
      });
      return;
    }
    current.threats++;
    if (current.names.size < 1024) current.names.add(name);
    threat = { place: at.place, name, removed: removedOf(tail), action: "", result: "", resources: 0 };
  }

  /** A threat told only in the summary was still found; it has no resource to show. */
  function readFound(current: MsertRun, found: { place: Place; text: string }): void {
    const [, name = "", tail = ""] =
      /^Found (.{1,300}?)(?: and (Removed)!?|, (?:not removed|partially removed).*)$/i.exec(found.text) ?? [];
    if (name === "") return;
    if (current.names.has(name)) return;
    const removed = tail === "" ? removedOf(found.text) : "yes";
    emitThreat(current, {
      threat: { place: found.place, name, removed, action: "", result: "", resources: 0 },
      resource: null,
    });
    current.threats++;
    if (current.names.size < 1024) current.names.add(name);
  }

  function readTime(text: string, place: Place): string {
    const time = localTime(text);
    if (time === null)
      rows.rejected({
        line: place.line,
        offset: place.offset,
        reason: "The time cannot be read.",
        text: excerpt(text),
      });
    return time ?? "";
  }

  function readInThreat(text: string, place: Place): boolean {
    const [, action, result] = /^\s*Action: (\w{1,40})(?:, Result: (0x[0-9A-Fa-f]{1,16}))?/.exec(text) ?? [];
    const shown = /^\s+(?:->)?(\w{1,32}:\/\/.*)$/s.exec(text)?.[1];
    const sigSeq = /^\s*SigSeq: (\S{1,40})/.exec(text)?.[1];
    if (!threat) return false;
    if (action !== undefined) {
      threat.action = action;
      threat.result = result ?? "";
      if (threat.removed === "" && /^Remove$/i.test(action) && /^0x0+$/.test(threat.result)) threat.removed = "yes";
    } else if (shown !== undefined) {
      closeResource();
      threat.resources++;
      resource = { place, text: shown.trimEnd(), sigSeq: "" };
    } else if (sigSeq === undefined) return false;
    else if (resource) {
      if (resource.sigSeq === "") resource.sigSeq = sigSeq;
    }
    return true;
  }

  function readInRun(current: MsertRun, line: { text: string; place: Place }): void {
    const { text, place } = line;
    const [, name = "", value = ""] =
      /^(Engine|Signatures|MpGear|Run Mode|Threat Detected|Return code): ?(.*)$/s.exec(text) ?? [];
    const started = /^Started On (.*)$/.exec(text)?.[1];
    const finished = /^Microsoft Safety Scanner Finished On (.*)$/.exec(text)?.[1];
    const scanType = /^(Quick|Full|Extended|Custom(?:ized)?) Scan(?: Results)?:?\s*$/i.exec(text)?.[1];
    if (name === "Threat Detected") openThreat(current, { place, text: value.trim() });
    else if (threat && readInThreat(text, place)) return;
    else if (name === "Engine") current.engine = value.trim().slice(0, 64);
    else if (name === "Signatures") current.signatures = value.trim().slice(0, 64);
    else if (name === "Run Mode") current.runMode = value.trim().slice(0, 200);
    else if (name === "Return code") current.returnCode = /^-?\d{1,12}/.exec(value)?.[0] ?? "";
    else if (started !== undefined) current.startedOn = readTime(started, place);
    else if (finished !== undefined) {
      closeThreat();
      current.finished = true;
      current.finishedOn = readTime(finished, place);
    } else if (scanType !== undefined) current.scanType = scanType.toLowerCase().replace("customized", "custom");
    else if (text.startsWith("Results Summary:")) closeThreat();
    else if (/^No infection found/i.test(text)) current.noInfection = true;
    else if (text.startsWith("Found ")) readFound(current, { place, text: text.trim() });
  }

  function onLine(line: Line): void {
    const text = decodeText(line.bytes, line.start, line.end);
    const place = { line: line.number, offset: line.offset, length: line.length };
    const opened = banner.exec(text);
    if (opened) {
      closeRun();
      run = blankRun(place, { version: opened[1] ?? "", build: opened[2] ?? "" });
    } else if (run) readInRun(run, { text, place });
    truncated = !line.terminated && run !== null && !run.finished;
  }

  const lines = lineSplitter(onLine);
  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      closeRun();
      const servers = context.serverHint ? [context.serverHint] : [];
      return rows.summary({ truncated, servers, coverage: [], builds: [], toolRuns });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return /^msert(?:\.old)?\.log$/i.test(baseName(probe.path));
  return probe.text.split(/\r?\n/, 400).some((line) => banner.test(line.replace(/^\uFEFF/, "")));
}

/** msert.log of the Microsoft Safety Scanner: every run in it, with its threats. Times are the server's local time. */
export const msertLog: Parser = { format: "msert_log", label: "Microsoft Safety Scanner log", claims, start };
