import { caseId, file, inPath, inQuery, type RawPaths, uuid } from "./parts";

/** Routes that give what belongs to one file of evidence, or to all of them, as a file. */
export const evidenceFilePaths: RawPaths = {
  "/cases/{caseId}/evidence/{evidenceId}/content": {
    get: {
      operationId: "evidence.content",
      summary: "Take a copy of a file out, as an AES-256 zip",
      description:
        "Never the raw bytes: a zip with the password “infected”. The reason stands in the custody record before the first byte leaves.",
      tags: ["Evidence"],
      parameters: [
        caseId,
        inPath("evidenceId", uuid),
        inQuery("reason", { type: "string", minLength: 3, maxLength: 500 }, "What the copy is for", true),
      ],
      responses: file("The zip", ["application/zip"]),
    },
  },
  "/cases/{caseId}/evidence/{evidenceId}/tables/{file}": {
    get: {
      operationId: "evidence.table",
      summary: "The custody record or the rejected rows of a file, as CSV",
      tags: ["Evidence"],
      parameters: [
        caseId,
        inPath("evidenceId", uuid),
        inPath("file", { type: "string", enum: ["custody.csv", "rejected.csv"] }),
      ],
      responses: file("The table", ["text/csv"]),
    },
  },
  "/cases/{caseId}/evidence-manifest.csv": {
    get: {
      operationId: "evidence.manifest",
      summary: "Every file of a case with its hashes, as CSV",
      tags: ["Evidence"],
      parameters: [caseId],
      responses: file("The table", ["text/csv"]),
    },
  },
};
