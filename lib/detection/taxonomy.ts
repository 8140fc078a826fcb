import { recordKinds } from "@/lib/evidence/parsers/types";

/** Values that every record of a log source shows; of each field one of them. */
export type Scope = Readonly<Record<string, readonly (string | number)[]>>;

type LogSource = { category?: string; product?: string; service?: string };
type SourceRow = { kinds: readonly string[]; scope?: Scope };

const webKinds = ["iis_w3c", "exchange_httpproxy"] as const;

/** What readers of Windows events make of them: a process start and a written file are kinds of their own and keep their event fields. */
const windowsKinds = ["windows_event", "windows_process", "windows_file"] as const;

const sysmonChannel = "Microsoft-Windows-Sysmon/Operational";
const powershellChannels = ["Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational"];
const classicPowershell = ["Windows PowerShell"];

const sysmon = (...EventID: number[]): SourceRow => ({
  kinds: ["windows_event"],
  scope: { Channel: [sysmonChannel], EventID },
});
const powershell = (Channel: readonly string[], EventID: number): SourceRow => ({
  kinds: ["windows_event"],
  scope: { Channel, EventID: [EventID] },
});

/** Sigma taxonomy 2.1, "Windows Folder": categories of `product: windows`. */
const windowsCategories: Readonly<Record<string, SourceRow>> = {
  process_creation: { kinds: ["windows_process"] },
  file_event: { kinds: ["windows_file"] },
  file_change: sysmon(2),
  network_connection: sysmon(3),
  sysmon_status: sysmon(4, 16),
  process_termination: sysmon(5),
  driver_load: sysmon(6),
  image_load: sysmon(7),
  create_remote_thread: sysmon(8),
  raw_access_thread: sysmon(9),
  process_access: sysmon(10),
  registry_event: sysmon(12, 13, 14),
  registry_add: sysmon(12),
  registry_delete: sysmon(12),
  registry_set: sysmon(13),
  registry_rename: sysmon(14),
  create_stream_hash: sysmon(15),
  pipe_created: sysmon(17, 18),
  wmi_event: sysmon(19, 20, 21),
  dns_query: sysmon(22),
  file_delete: sysmon(23, 26),
  clipboard_capture: sysmon(24),
  process_tampering: sysmon(25),
  file_delete_detected: sysmon(26),
  file_block_executable: sysmon(27),
  file_block_shredding: sysmon(28),
  file_executable_detected: sysmon(29),
  sysmon_error: sysmon(255),
  ps_classic_start: powershell(classicPowershell, 400),
  ps_classic_provider_start: powershell(classicPowershell, 600),
  ps_classic_script: powershell(classicPowershell, 800),
  ps_module: powershell(powershellChannels, 4103),
  ps_script: powershell(powershellChannels, 4104),
};

const microsoft = (...names: string[]) => names.map((name) => `Microsoft-Windows-${name}`);

/** Sigma taxonomy 2.1, "Windows Folder": the channels of the services of `product: windows`. */
const windowsChannels: Readonly<Record<string, readonly string[]>> = {
  application: ["Application"],
  "application-experience": microsoft(
    "Application-Experience/Program-Telemetry",
    "Application-Experience/Program-Compatibility-Assistant",
  ),
  applocker: microsoft(
    "AppLocker/MSI and Script",
    "AppLocker/EXE and DLL",
    "AppLocker/Packaged app-Deployment",
    "AppLocker/Packaged app-Execution",
  ),
  "appmodel-runtime": microsoft("AppModel-Runtime/Admin"),
  "appxdeployment-server": microsoft("AppXDeploymentServer/Operational"),
  "appxpackaging-om": microsoft("AppxPackaging/Operational"),
  bitlocker: microsoft("BitLocker/BitLocker Management"),
  "bits-client": microsoft("Bits-Client/Operational"),
  capi2: microsoft("CAPI2/Operational"),
  "certificateservicesclient-lifecycle-system": microsoft("CertificateServicesClient-Lifecycle-System/Operational"),
  "codeintegrity-operational": microsoft("CodeIntegrity/Operational"),
  dhcp: microsoft("DHCP-Server/Operational"),
  "diagnosis-scripted": microsoft("Diagnosis-Scripted/Operational"),
  "dns-client": microsoft("DNS Client Events/Operational", "DNS-Client/Operational"),
  "dns-server": ["DNS Server"],
  "dns-server-analytic": microsoft("DNS-Server/Analytical", "DNSServer/Analytical"),
  "dns-server-audit": microsoft("DNS-Server/Audit", "DNSServer/Audit"),
  "driver-framework": microsoft("DriverFrameworks-UserMode/Operational"),
  "firewall-as": microsoft("Windows Firewall With Advanced Security/Firewall"),
  "hyper-v-worker": microsoft("Hyper-V-Worker", "Hyper-V-Worker-Admin"),
  "iis-configuration": ["Microsoft-IIS-Configuration/Operational"],
  "kernel-event-tracing": microsoft("Kernel-EventTracing", "Kernel-EventTracing/Admin"),
  "kernel-shimengine": microsoft("Kernel-ShimEngine/Operational", "Kernel-ShimEngine/Diagnostic"),
  ldap: microsoft("LDAP-Client/Debug"),
  "lsa-server": microsoft("LSA/Operational"),
  "microsoft-servicebus-client": ["Microsoft-ServiceBus-Client/Operational", "Microsoft-ServiceBus-Client/Admin"],
  "msexchange-management": ["MSExchange Management"],
  ntfs: microsoft("Ntfs/Operational"),
  ntlm: microsoft("NTLM/Operational"),
  openssh: ["OpenSSH/Operational"],
  powershell: powershellChannels,
  "powershell-classic": classicPowershell,
  "printservice-admin": microsoft("PrintService/Admin"),
  "printservice-operational": microsoft("PrintService/Operational"),
  security: ["Security"],
  "security-mitigations": microsoft("Security-Mitigations/Kernel Mode", "Security-Mitigations/User Mode"),
  sense: microsoft("SENSE/Operational"),
  "servicebus-client": ["Microsoft-ServiceBus-Client/Operational", "Microsoft-ServiceBus-Client/Admin"],
  "shell-core": microsoft("Shell-Core/Operational"),
  "smbclient-connectivity": microsoft("SmbClient/Connectivity"),
  "smbclient-security": microsoft("SmbClient/Security"),
  "smbserver-connectivity": microsoft("SMBServer/Connectivity"),
  sysmon: [sysmonChannel],
  system: ["System"],
  taskscheduler: microsoft("TaskScheduler/Operational"),
  "terminalservices-localsessionmanager": microsoft("TerminalServices-LocalSessionManager/Operational"),
  vhdmp: microsoft("VHDMP/Operational"),
  windefend: microsoft("Windows Defender/Operational"),
  wmi: microsoft("WMI-Activity/Operational"),
};

const ownKinds: ReadonlySet<string> = new Set([...recordKinds, ...windowsKinds]);

/** Whether parsers make records of this kind. */
export function isRecordKind(kind: string): boolean {
  return ownKinds.has(kind);
}

function windowsRow({ category, service }: LogSource): SourceRow | null {
  const byCategory = category === undefined ? undefined : windowsCategories[category];
  const channels = service === undefined ? undefined : windowsChannels[service];
  if (category !== undefined && byCategory === undefined) return null;
  if (service !== undefined && channels === undefined) return null;
  if (byCategory !== undefined)
    return channels === undefined ? byCategory : { ...byCategory, scope: { ...byCategory.scope, Channel: channels } };
  return channels === undefined ? { kinds: windowsKinds } : { kinds: windowsKinds, scope: { Channel: channels } };
}

function isWeb({ category, product, service }: LogSource): boolean {
  const software = [product, service].filter((name) => name !== undefined);
  const known = software.every((name) => ["windows", "iis", "exchange", "microsoft"].includes(name));
  return known && (category === "webserver" || (category === undefined && software.includes("iis")));
}

/**
 * The kinds of record that show what a Sigma log source names, and what all of its records have in common; null when none of the
 * logs we read shows it. Our own kinds are named by `category`.
 */
export function recordsOf(source: LogSource): SourceRow | null {
  const fold = (text: string | undefined) => text?.toLowerCase();
  const { category, product, service } = {
    category: fold(source.category),
    product: fold(source.product),
    service: fold(source.service),
  };
  if (category !== undefined && product === undefined && service === undefined && ownKinds.has(category))
    return { kinds: [category] };
  if (isWeb({ category, product, service })) return { kinds: webKinds };
  if (category === "antivirus" && product === undefined) return { kinds: ["msert_threat"] };
  return product === "windows" ? windowsRow({ category, service }) : null;
}

/** The log source in words: "windows, process_creation". */
export function sourceWords({ category, product, service }: LogSource): string {
  return [product, category, service].filter((word) => word !== undefined).join(", ");
}
