import { indicatorFiles } from "@/lib/exports/schema";

import { file, inPath, inQuery, type RawPaths, uuid } from "./parts";

const slug = inPath("slug", { type: "string" }, "Of the campaign, such as exchange-2021");
/** Files of rules, indicators and reports on looks through stored evidence. */
export const knowledgePaths: RawPaths = {
  "/campaigns/{slug}/rules/export/{file}": {
    get: {
      operationId: "rules.export",
      summary: "The team's own rules as they were written",
      tags: ["Rules"],
      parameters: [slug, inPath("file", { type: "string", enum: ["rules.yml", "rules.yar"] })],
      responses: file("The rules", ["text/plain"]),
    },
  },
  "/campaigns/{slug}/indicators/export/{file}": {
    get: {
      operationId: "indicators.export",
      summary: "The indicators of a campaign in a format that other tools read",
      tags: ["Indicators"],
      parameters: [
        slug,
        inPath("file", { type: "string", enum: [...indicatorFiles] }),
        inQuery("defang", { type: "boolean", default: true }, "Write values so that nothing opens them"),
        inQuery("origin", { type: "string", enum: ["own"] }, "Only what the team added"),
      ],
      responses: file("The list", ["text/csv", "text/plain", "application/stix+json", "application/json"]),
    },
  },
  "/campaigns/{slug}/rematches/{rematchId}/report.csv": {
    get: {
      operationId: "rematches.csv",
      summary: "What one look through stored evidence re-checked, file by file, as CSV",
      tags: ["Rematches"],
      parameters: [slug, inPath("rematchId", uuid)],
      responses: file("The report", ["text/csv"]),
    },
  },
};
