import { exportFiles, exportLabels } from "@/lib/exports/schema";
import { reportFormats, reportKinds } from "@/lib/reports/schema";

import { evidenceFilePaths } from "./evidence-files";
import { importRoutes } from "./import-route";
import { knowledgePaths } from "./knowledge-routes";
import { bytes, caseId, file, inHeader, inPath, inQuery, type RawPaths, uuid } from "./parts";
import { reportContentTypes } from "@/lib/reports/render";
const health = (description: string) => ({
  description,
  content: {
    "application/json": {
      schema: { type: "object", properties: { status: { type: "string" } }, required: ["status"] },
    },
  },
});
const plainType = (type: string) => type.split(";")[0] ?? type;

const evidenceState = {
  type: "object",
  properties: {
    id: uuid,
    filename: { type: "string" },
    sha256: { type: ["string", "null"] },
    sizeBytes: { type: "integer" },
    state: { type: "string", enum: ["received", "storing", "queued", "processing", "ready", "failed"] },
  },
  required: ["id", "filename", "sizeBytes", "state"],
};

const slug = inPath("slug", { type: "string" }, "Of the campaign, such as exchange-2021");

const tusHeaders = [inHeader("Tus-Resumable", { type: "string", const: "1.0.0" }, "Version of the protocol", true)];
const uploadId = inPath("uploadId", { type: "string" }, "The last part of the Location answered to POST");

/** Routes that take or give bytes, or keep a connection open: what the procedures cannot describe. */
export const rawPaths: RawPaths = {
  ...importRoutes,
  "/cases/{caseId}/evidence": {
    put: {
      operationId: "evidence.put",
      summary: "Add a file as the raw body, of any size",
      description:
        "The body is the file as it is. The SHA-256 is computed from what was stored; a declared size or hash that differs is an error, never a short file. Ask for the evidence until its state is ready or failed.",
      tags: ["Evidence"],
      parameters: [
        caseId,
        inQuery("filename", { type: "string" }, "Name of the file, also with folders", true),
        inQuery("server", { type: "string" }, "Host name the file comes from"),
        inHeader(
          "X-Content-SHA256",
          { type: "string", pattern: "^[0-9a-fA-F]{64}$" },
          "Hash of the file, to be checked against what was stored",
        ),
        inHeader(
          "Idempotency-Key",
          { type: "string", maxLength: 200 },
          "Any text of your own; the file is received once however often it is sent under it",
        ),
      ],
      requestBody: { required: true, content: { "application/octet-stream": bytes } },
      responses: {
        201: { description: "Stored and queued", content: { "application/json": { schema: evidenceState } } },
      },
    },
  },
  ...evidenceFilePaths,
  "/uploads": {
    post: {
      operationId: "uploads.create",
      summary: "Begin a resumable upload (tus 1.0)",
      description:
        "Upload-Metadata carries caseId, filename and, if known, server, each as base64. The answer's Location is where the bytes go.",
      tags: ["Uploads"],
      parameters: [
        ...tusHeaders,
        inHeader("Upload-Length", { type: "integer" }, "Size of the file in bytes", true),
        inHeader("Upload-Metadata", { type: "string" }, "caseId …,filename …,server …", true),
      ],
      responses: { 201: { description: "Begun", headers: { Location: { schema: { type: "string" } } } } },
    },
  },
  "/uploads/{uploadId}": {
    head: {
      operationId: "uploads.offset",
      summary: "How much of an upload has arrived",
      tags: ["Uploads"],
      parameters: [uploadId, ...tusHeaders],
      responses: { 200: { description: "The offset", headers: { "Upload-Offset": { schema: { type: "integer" } } } } },
    },
    patch: {
      operationId: "uploads.append",
      summary: "Send the next bytes of an upload",
      tags: ["Uploads"],
      parameters: [
        uploadId,
        ...tusHeaders,
        inHeader("Upload-Offset", { type: "integer" }, "Where these bytes begin", true),
      ],
      requestBody: { required: true, content: { "application/offset+octet-stream": bytes } },
      responses: {
        204: {
          description: "Taken; with the last byte the file is evidence, and the header Breakwater-Evidence names it",
        },
      },
    },
    delete: {
      operationId: "uploads.cancel",
      summary: "Give an upload up",
      tags: ["Uploads"],
      parameters: [uploadId, ...tusHeaders],
      responses: { 204: { description: "Gone" } },
    },
  },
  "/cases/{caseId}/reports/{file}": {
    get: {
      operationId: "reports.get",
      summary: "A report of a case as a file",
      description: "The status report is for everyone on the case; the technical report for those who investigate it.",
      tags: ["Reports"],
      parameters: [
        caseId,
        inPath("file", {
          type: "string",
          enum: reportKinds.flatMap((kind) => reportFormats.map((format) => `${kind}.${format}`)),
        }),
        inQuery("show", { type: "string", const: "1" }, "Open in the browser instead of saving"),
      ],
      responses: file("The report", [
        "text/html",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "text/markdown",
      ]),
    },
  },
  "/cases/{caseId}/exports/{file}": {
    get: {
      operationId: "exports.get",
      summary: "A case in a format that other tools read",
      description: exportFiles.map((name) => `${name}: ${exportLabels[name].what}.`).join(" "),
      tags: ["Exports"],
      parameters: [
        caseId,
        inPath("file", { type: "string", enum: exportFiles }),
        inQuery(
          "defang",
          { type: "string", enum: ["yes", "no"], default: "yes" },
          "For indicators.csv: whether addresses are written with brackets",
        ),
      ],
      responses: file("The export", [...new Set(exportFiles.map((name) => plainType(exportLabels[name].type)))]),
    },
  },
  "/campaigns/{slug}/cases.csv": {
    get: {
      operationId: "portfolio.csv",
      summary: "All cases you may see, under the filters of the list, as CSV",
      tags: ["Portfolio"],
      parameters: [
        slug,
        inQuery("bom", { type: "string", enum: ["true", "false"] }, "Mark the text as UTF-8 for spreadsheets"),
      ],
      responses: file("The list", ["text/csv"]),
    },
  },
  "/campaigns/{slug}/reports/{file}": {
    get: {
      operationId: "portfolio.report",
      summary: "The status of a campaign, or of the part a filter names, as a file; csv lists the cases",
      tags: ["Portfolio"],
      parameters: [
        slug,
        inPath("file", {
          type: "string",
          enum: ["html", "pdf", "docx", "md", "csv"].map((ending) => `status.${ending}`),
        }),
        inQuery("filter", { type: "string" }, "Which cases it covers; docs/filter.md has the language"),
      ],
      responses: file("The report", [...new Set([...Object.values(reportContentTypes).map(plainType), "text/csv"])]),
    },
  },
  "/campaigns/{slug}/matrix.csv": {
    get: {
      operationId: "portfolio.matrixCsv",
      summary: "Organizations by sections of the checklist, as CSV",
      tags: ["Portfolio"],
      parameters: [slug, inQuery("filter", { type: "string" }, "Which cases; docs/filter.md has the language")],
      responses: file("The matrix", ["text/csv"]),
    },
  },
  "/bulk/{jobId}/receipt.csv": {
    get: {
      operationId: "bulk.receipt",
      summary: "What became of each case of a bulk change, as CSV",
      tags: ["Bulk changes"],
      parameters: [inPath("jobId", uuid)],
      responses: file("The receipt", ["text/csv"]),
    },
  },
  ...knowledgePaths,
  "/events": {
    get: {
      operationId: "events.stream",
      summary: "Server-sent events: ids of what changed",
      description: "Each message names a topic, a case and ids, never content: ask for what you show again.",
      tags: ["Events"],
      responses: {
        200: {
          description: "An event stream that stays open",
          content: { "text/event-stream": { schema: { type: "string" } } },
        },
      },
    },
  },
  "/openapi.json": {
    get: {
      operationId: "openapi",
      summary: "This document",
      tags: ["Health"],
      security: [],
      responses: {
        200: { description: "OpenAPI 3.1", content: { "application/json": { schema: { type: "object" } } } },
      },
    },
  },
  "/healthz": {
    servers: [{ url: "/" }],
    get: {
      operationId: "health.live",
      summary: "Whether the process lives",
      tags: ["Health"],
      security: [],
      responses: { 200: health("It does") },
    },
  },
  "/readyz": {
    servers: [{ url: "/" }],
    get: {
      operationId: "health.ready",
      summary: "Whether the process can work",
      tags: ["Health"],
      security: [],
      responses: { 200: health("It can"), 503: health("Not yet; says why") },
    },
  },
};
