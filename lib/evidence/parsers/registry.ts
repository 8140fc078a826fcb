import { autoruns } from "./autoruns";
import { chirp } from "./chirp";
import { compareExchangeHashes } from "./compare-exchange-hashes";
import { eomtLog } from "./eomt-log";
import { exchangeCliXml } from "./exchange-clixml";
import { exchangeEcpServer } from "./exchange-ecp-server";
import { exchangeHttpProxy } from "./exchange-httpproxy";
import { exchangeOabGenerator } from "./exchange-oab-generator";
import { exchangeServers } from "./exchange-servers";
import { evtx } from "./evtx";
import { exSetup } from "./exsetup";
import { fileHashList } from "./file-hash-list";
import { fileListing } from "./file-listing";
import { healthCheckerReport } from "./health-checker-report";
import { healthCheckerText } from "./health-checker-text";
import { passwordExport } from "./password-export";
import { processList } from "./process-list";
import { shadowserver } from "./shadowserver";
import { scanList } from "./scan-list";
import { iisW3c } from "./iis-w3c";
import { msertLog } from "./msert-log";
import { nmapText } from "./nmap-text";
import { nmapXml } from "./nmap-xml";
import { scheduledTaskFile } from "./scheduled-task-file";
import { scheduledTasks } from "./scheduled-tasks";
import { testProxyLogonTables } from "./test-proxylogon";
import { testProxyLogonConsole } from "./test-proxylogon-console";
import { testProxyLogonPaths } from "./test-proxylogon-paths";
import { timelineCsv } from "./timeline-csv";
import { timelineJsonl } from "./timeline-jsonl";
import { virtualDirectory } from "./virtual-directory";
import { webConfigMitigation } from "./web-config-mitigation";
import { windowsEventCsv } from "./windows-event-csv";
import { windowsEventXml } from "./windows-event-xml";
import type { Parser } from "./types";

/** Every format the product reads. */
export const parsers: readonly Parser[] = [
  exchangeHttpProxy,
  exchangeEcpServer,
  exchangeOabGenerator,
  iisW3c,
  testProxyLogonTables,
  testProxyLogonPaths,
  testProxyLogonConsole,
  msertLog,
  fileListing,
  fileHashList,
  compareExchangeHashes,
  chirp,
  healthCheckerText,
  healthCheckerReport,
  shadowserver,
  scanList,
  passwordExport,
  exchangeCliXml,
  exchangeServers,
  exSetup,
  eomtLog,
  webConfigMitigation,
  nmapText,
  nmapXml,
  timelineCsv,
  timelineJsonl,
  evtx,
  windowsEventXml,
  windowsEventCsv,
  virtualDirectory,
  scheduledTasks,
  scheduledTaskFile,
  autoruns,
  processList,
];
