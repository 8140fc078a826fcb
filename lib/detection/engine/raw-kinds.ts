/** Record kinds whose fields stand in the row as they are, so that rows can be filtered by their bytes. */
export const rawKinds: ReadonlySet<string> = new Set(["exchange_httpproxy", "exchange_ecp_server", "iis_w3c"]);
