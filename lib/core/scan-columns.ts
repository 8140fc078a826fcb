/** What a list of scanned hosts tells of each, under the names that Shadowserver's report gives its columns. */
export const scanColumns = ["ip", "hostname", "version", "timestamp", "result"] as const;
export type ScanColumn = (typeof scanColumns)[number];

/** What others call the same columns, in small letters. */
export const scanColumnAliases: Record<string, ScanColumn> = {
  address: "ip",
  "ip address": "ip",
  ip_address: "ip",
  ipaddress: "ip",
  saddr: "ip",
  host: "hostname",
  fqdn: "hostname",
  dns: "hostname",
  rdns: "hostname",
  "host name": "hostname",
  build: "version",
  exchange_version: "version",
  "exchange version": "version",
  product_version: "version",
  server_version: "version",
  time: "timestamp",
  date: "timestamp",
  scanned: "timestamp",
  scan_time: "timestamp",
  "scan time": "timestamp",
  last_seen: "timestamp",
  "last seen": "timestamp",
  vulnerable: "result",
  status: "result",
  state: "result",
};
