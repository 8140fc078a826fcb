import { bytes, inQuery, type RawPaths, uuid } from "./parts";

/** How lists come in: a CSV file as the body. */
export const importRoutes: RawPaths = {
  "/imports": {
    post: {
      operationId: "imports.start",
      summary: "Import organizations and servers, or a Shadowserver report, from CSV",
      description:
        "The body is the CSV file. A list of organizations has a row per server; its columns are externalId, name, country, sector, tags, domains, ipRanges, contactName, contactEmail, serverHostname and serverBuild, in any order and spelling. Ask for the job until its state is done; its result counts organizations created, updated and unchanged, and rows ambiguous and rejected with line and reason. The same file again changes nothing.",
      tags: ["Imports"],
      parameters: [
        inQuery("kind", { type: "string", enum: ["organizations", "shadowserver"] }, "What the file is", true),
        inQuery("campaign", { type: "string" }, "Slug of the campaign", true),
        inQuery("createCases", { type: "boolean", default: true }, "Open a case for each organization that has none"),
        inQuery("dryRun", { type: "boolean", default: false }, "Say what would happen, and write nothing"),
        inQuery(
          "mapping",
          { type: "string" },
          "JSON: the name of each column of the file, and which of ours it is, or ignore; without it the last one for the same header",
        ),
        inQuery("filename", { type: "string" }, "Name of the file, to find the import by"),
      ],
      requestBody: { required: true, content: { "text/csv": bytes } },
      responses: {
        202: {
          description: "Taken; the import runs in the background",
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: { jobId: uuid, importId: uuid },
                required: ["jobId", "importId"],
              },
            },
          },
        },
      },
    },
  },
};
