import { exchangeEcpServer } from "./exchange-ecp-server";
import { exchangeHttpProxy } from "./exchange-httpproxy";
import { iisW3c } from "./iis-w3c";
import type { Parser } from "./types";

/** Every format the product reads. */
export const parsers: readonly Parser[] = [exchangeHttpProxy, exchangeEcpServer, iisW3c];
