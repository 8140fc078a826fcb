const levels: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};
const housekeeping = new Set(["level", "time", "pid", "hostname", "msg", "v"]);

function parse(text: string): Record<string, unknown> | null {
  if (!text.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

// oxlint-disable-next-line eslint/no-control-regex -- terminal sequences begin with a control character
const terminalSequence = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

function visible(text: string): string {
  // Log text may come from evidence: nothing in it may steer the terminal.
  return text.replace(
    // oxlint-disable-next-line eslint/no-control-regex -- these characters are what it is about
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/** A structured log line as a person reads it; every other line as it is, without control characters. */
export function readableLine(text: string): string {
  const record = parse(text);
  if (record === null || typeof record.level !== "number") return visible(text.replace(terminalSequence, "").trimEnd());
  const rest = Object.entries(record)
    .filter(([name]) => !housekeeping.has(name))
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  return visible(
    [levels[record.level] ?? `${record.level}`, typeof record.msg === "string" ? record.msg : "", ...rest].join(" "),
  );
}
