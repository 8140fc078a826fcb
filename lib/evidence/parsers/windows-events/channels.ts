/** The kinds of log that coverage tells apart, by the name of the channel in lower case. */
const kinds: Readonly<Record<string, string>> = {
  application: "eventlog/application",
  security: "eventlog/security",
  system: "eventlog/system",
  setup: "eventlog/setup",
  "windows powershell": "eventlog/powershell_classic",
  "microsoft-windows-powershell/operational": "eventlog/powershell",
  "powershellcore/operational": "eventlog/powershell",
  "microsoft-windows-sysmon/operational": "eventlog/sysmon",
  "msexchange management": "eventlog/msexchange_management",
  "microsoft-windows-taskscheduler/operational": "eventlog/task_scheduler",
  "microsoft-windows-windows defender/operational": "eventlog/defender",
};

/** The kind of log that coverage counts a channel by; channels that are not told apart share one. */
export function logKindOfChannel(channel: string): string {
  return kinds[channel.toLowerCase()] ?? "eventlog";
}

/** The one channel that a provider writes to, for exports that leave the channel out. */
const channels: Readonly<Record<string, string>> = {
  "microsoft-windows-security-auditing": "Security",
  "service control manager": "System",
  "microsoft-windows-sysmon": "Microsoft-Windows-Sysmon/Operational",
  "microsoft-windows-powershell": "Microsoft-Windows-PowerShell/Operational",
  powershell: "Windows PowerShell",
  "microsoft-windows-taskscheduler": "Microsoft-Windows-TaskScheduler/Operational",
  "msexchange cmdletlogs": "MSExchange Management",
  "msexchange unified messaging": "Application",
  "windows error reporting": "Application",
};

/** The channel of an event whose export does not name it; the log of cleared logs is told by the number of the event. */
export function channelOfProvider(provider: string, eventId: string): string {
  const name = provider.toLowerCase();
  if (name === "microsoft-windows-eventlog" || name === "eventlog")
    return eventId === "1102" ? "Security" : eventId === "104" ? "System" : "";
  return channels[name] ?? "";
}

/** Names of levels as Event Viewer and Get-WinEvent print them in the languages met most; the numbers are Windows' own. */
const levels: Readonly<Record<string, string>> = {
  critical: "1",
  error: "2",
  warning: "3",
  information: "4",
  verbose: "5",
  kritisch: "1",
  fehler: "2",
  warnung: "3",
  informationen: "4",
  critique: "1",
  erreur: "2",
  avertissement: "3",
};

/** A level by its number; a word that is not known stays as it is. */
export function levelNumber(level: string): string {
  if (level.length === 1) return level;
  const text = level.trim();
  return levels[text.toLowerCase()] ?? text;
}
