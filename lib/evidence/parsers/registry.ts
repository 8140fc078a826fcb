import { eomtLog } from "./eomt-log";
import { exchangeEcpServer } from "./exchange-ecp-server";
import { exchangeHttpProxy } from "./exchange-httpproxy";
import { exchangeOabGenerator } from "./exchange-oab-generator";
import { iisW3c } from "./iis-w3c";
import { msertLog } from "./msert-log";
import { nmapText } from "./nmap-text";
import { nmapXml } from "./nmap-xml";
import { testProxyLogonTables } from "./test-proxylogon";
import { testProxyLogonConsole } from "./test-proxylogon-console";
import { testProxyLogonPaths } from "./test-proxylogon-paths";
import { webConfigMitigation } from "./web-config-mitigation";
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
  eomtLog,
  webConfigMitigation,
  nmapText,
  nmapXml,
];
