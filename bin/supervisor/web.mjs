// The web process. Next's own server would cut every request after five minutes, which is too short
// for evidence of many gigabytes on a slow line; this one has no limit as long as bytes arrive.
import { createServer } from "node:http";
import next from "next";

const closingPatienceMs = 4_000;
const silentSocketMs = 5 * 60_000;

const port = Number(process.env.PORT);
const host = process.env.HOST || undefined;

// What a sender claims about its own address counts only behind the operator's own reverse proxy; without
// one it is dropped here, and Next fills in the address of the socket.
const believesForwarded = process.env.BREAKWATER_TRUST_PROXY === "yes";
const forwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"];

const server = createServer({ requestTimeout: 0, headersTimeout: 60_000, keepAliveTimeout: 65_000 });
server.timeout = silentSocketMs;

const app = next({ dev: false, dir: process.cwd(), port, hostname: host ?? "localhost", httpServer: server });
await app.prepare();
const handle = app.getRequestHandler();
server.on("request", (request, response) => {
  if (!believesForwarded) for (const name of forwarded) delete request.headers[name];
  handle(request, response).catch((error) => {
    console.error(error);
    if (!response.headersSent) response.writeHead(500).end();
    else response.destroy();
  });
});

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => {
    server.closeAllConnections();
    process.exit(0);
  }, closingPatienceMs);
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

server.once("error", (error) => {
  console.error(`Port ${port} cannot be listened on: ${error.message}`);
  process.exit(1);
});
server.listen({ port, ...(host === undefined ? {} : { host }) }, () => process.send?.("listening"));
