import { chirp } from "./chirp";
import { compareExchangeHashes } from "./compare-exchange-hashes";
import { exchangeEcpServer } from "./exchange-ecp-server";
import { exchangeHttpProxy } from "./exchange-httpproxy";
import { fileHashList } from "./file-hash-list";
import { fileListing } from "./file-listing";
import { healthCheckerReport } from "./health-checker-report";
import { healthCheckerText } from "./health-checker-text";
import { exSetup } from "./exsetup";
import { exchangeServers } from "./exchange-servers";
import { exchangeCliXml } from "./exchange-clixml";
import { passwordExport } from "./password-export";
import { shadowserver } from "./shadowserver";
import { iisW3c } from "./iis-w3c";
import { msertLog } from "./msert-log";
import { testProxyLogonTables } from "./test-proxylogon";
import { testProxyLogonConsole } from "./test-proxylogon-console";
import { testProxyLogonPaths } from "./test-proxylogon-paths";
import type { Parser } from "./types";

/** Every format the product reads. */
export const parsers: readonly Parser[] = [
  exchangeHttpProxy,
  exchangeEcpServer,
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
  passwordExport,
  exchangeCliXml,
  exchangeServers,
  exSetup,
];
