import { bytes, inQuery, type RawPaths, uuid } from "./parts";

/** How lists and packs come in and packs go out: files as the body. */
export const importRoutes: RawPaths = {
  "/packs/zip": {
    post: {
      operationId: "packs.receive",
      summary: "Bring a campaign pack as a zip archive, to be changed and started here",
      tags: ["Packs"],
      requestBody: { required: true, content: { "application/zip": bytes } },
      responses: { 201: { description: "Kept as a draft; the answer is that of GET /packs/{slug}" } },
    },
  },
  "/packs/{slug}/pack.zip": {
    get: {
      operationId: "packs.zip",
      summary: "A campaign pack as a zip archive",
      tags: ["Packs"],
      parameters: [{ name: "slug", in: "path", required: true, schema: { type: "string" } }],
      responses: { 200: { description: "The archive", content: { "application/zip": bytes } } },
    },
  },
  "/imports": {
    post: {
      operationId: "imports.start",
      summary: "Import organizations and servers, a Shadowserver report, or the list of a scan, from CSV",
      description:
        "The body is the CSV file. A list of organizations has a row per server; its columns are externalId, name, country, sector, tags, domains, ipRanges, contactName, contactEmail, serverHostname and serverBuild, in any order and spelling. Ask for the job until its state is done; its result counts organizations created, updated and unchanged, and rows ambiguous and rejected with line and reason. The same file again changes nothing. A report or a scan reaches the case of each of its hosts as evidence; where it looked at every host, servers that were listed as vulnerable before and are not any more are proposed as patched or gone, and counted as unseen.",
      tags: ["Imports"],
      parameters: [
        inQuery("kind", { type: "string", enum: ["organizations", "shadowserver", "scan"] }, "What the file is", true),
        inQuery("campaign", { type: "string" }, "Slug of the campaign", true),
        inQuery("createCases", { type: "boolean", default: true }, "Open a case for each organization that has none"),
        inQuery("dryRun", { type: "boolean", default: false }, "Say what would happen, and write nothing"),
        inQuery(
          "complete",
          { type: "boolean" },
          "Whether a report looked at every host; true for Shadowserver and false for a scan unless it is said",
        ),
        inQuery(
          "scannedAt",
          { type: "string", format: "date-time" },
          "When a scan was made, for rows that tell no time of their own",
        ),
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
