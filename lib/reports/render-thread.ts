import { parentPort, workerData } from "node:worker_threads";

import type { ReportDocument } from "./document";
import { renderReport } from "./render";
import type { ReportFormat } from "./schema";

// Started for one document and ended with it: a report of a thousand findings must not hold up the web server.
const { document, format }: { document: ReportDocument; format: ReportFormat } = workerData;
parentPort?.postMessage(await renderReport(document, format));
