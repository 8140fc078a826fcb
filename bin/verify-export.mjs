// Checks an exported audit chain on its own: no server, no database, nothing of the product. Plain Node 20 or newer.
//
//   node verify-export.mjs audit.json [--head HASH] [--checkpoint FILE]... [--key BASE64] [--json]
//
// --head        a head hash printed on an earlier report: it must stand in the chain
// --checkpoint  a checkpoint file kept elsewhere: what it signed must stand in the chain
// --key         the installation's public key (base64), kept elsewhere: checkpoints must be signed by it
//
// Without any of the three the chain proves that it is whole, not that nobody rewrote all of it: the checkpoint inside an
// export is signed by a key that the export brings along, and counts only when --key names that key.
// Exit code 0 only when everything holds.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const genesis = "0".repeat(64);
const digest = (kind, ...parts) =>
  createHash("sha256")
    .update(Buffer.concat([Buffer.from([kind]), ...parts]))
    .digest();

/** JSON with sorted keys and no spaces: what every hash of the chain is taken over. */
function canonical(value) {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function eventHash({ caseId, seq, prevHash, at, actorId, actorName, action, object, objectId, payload }) {
  const event = { caseId, seq, at, actorId, actorName, action, object, objectId, payload };
  return createHash("sha256")
    .update(`\u0000${prevHash}\n${canonical(event)}`)
    .digest("hex");
}

/** Every problem of the chain itself; it ends at the first event that does not hold, because nothing after it can. */
function chainProblem({ caseId, head, events }) {
  let prevHash = genesis;
  let seq = 0;
  for (const event of events) {
    seq += 1;
    if (event.caseId !== caseId) return `event ${seq}: belongs to another case`;
    if (event.seq !== seq) return `event ${seq}: is missing (event ${event.seq} stands in its place)`;
    if (event.prevHash !== prevHash) return `event ${seq}: does not follow the event before it`;
    if (eventHash(event) !== event.hash) return `event ${seq}: its content was changed`;
    prevHash = event.hash;
  }
  if (head.seq !== seq || head.hash !== prevHash)
    return `event ${Math.min(seq, head.seq) + 1}: the chain does not end where its head says`;
  return null;
}

/** The root that a leaf and its audit path lead to (RFC 6962, section 2.1.1). */
function rootFrom({ caseId, head, inclusion }) {
  let node = digest(0, Buffer.from(canonical({ caseId, seq: head.seq, hash: head.hash })));
  const climb = (index, count, path) => {
    if (count === 1) return path.length === 0;
    const half = 2 ** Math.floor(Math.log2(count - 1));
    const [sibling, rest] = [path.at(-1), path.slice(0, -1)];
    if (sibling === undefined) return false;
    const left = index < half;
    if (!climb(left ? index : index - half, left ? half : count - half, rest)) return false;
    const other = Buffer.from(sibling, "hex");
    node = left ? digest(1, node, other) : digest(1, other, node);
    return true;
  };
  return climb(inclusion.index, inclusion.count, inclusion.path) ? node.toString("hex") : null;
}

function isSigned({ at, root, publicKey, signature }, count, expectedKey) {
  if (expectedKey !== undefined && publicKey !== expectedKey) return false;
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  return verify(null, Buffer.from(canonical({ at, count, root })), key, Buffer.from(signature, "base64"));
}

function rootOf(leaves) {
  if (leaves.length === 0) return createHash("sha256").digest();
  if (leaves.length === 1) return leaves[0];
  const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return digest(1, rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

const standsIn = (chain, head) => head.seq === 0 || chain.events[head.seq - 1]?.hash === head.hash;

/** What the checkpoint inside the export says about it. */
function ownCheckpointProblem(chain, expectedKey) {
  const own = chain.checkpoint;
  if (!own) return null;
  if (rootFrom({ caseId: chain.caseId, ...own }) !== own.root) return "checkpoint: the case is not under its root";
  if (!isSigned(own, own.inclusion.count, expectedKey)) return "checkpoint: its signature does not hold";
  return standsIn(chain, own.head) ? null : `event ${own.head.seq}: is not as it was when the checkpoint was signed`;
}

const headIn = (kept, chain) => kept.heads.find((each) => each.caseId === chain.caseId);

/** What a checkpoint that was kept elsewhere says about the export. */
function keptCheckpointProblem(chain, { path, kept, expectedKey }) {
  const sorted = kept.heads.toSorted((a, b) => (a.caseId < b.caseId ? -1 : 1));
  const root = rootOf(
    sorted.map(({ caseId, seq, hash }) => digest(0, Buffer.from(canonical({ caseId, seq, hash })))),
  ).toString("hex");
  if (root !== kept.root || !isSigned(kept, kept.heads.length, expectedKey))
    return `${path}: was changed after it was signed`;
  const head = headIn(kept, chain);
  if (!head) return null;
  return standsIn(chain, head) ? null : `event ${head.seq}: is not as it was when ${path} was signed`;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    head: { type: "string" },
    checkpoint: { type: "string", multiple: true },
    key: { type: "string" },
    json: { type: "boolean" },
  },
});
if (positionals.length !== 1) {
  console.error(
    "Give one exported audit chain: node verify-export.mjs audit.json [--head HASH] [--checkpoint FILE] [--key BASE64]",
  );
  process.exit(2);
}
const chain = JSON.parse(readFileSync(positionals[0], "utf8"));
const kept = (values.checkpoint ?? []).map((path) => ({ path, kept: JSON.parse(readFileSync(path, "utf8")) }));
const problems = [
  chain.format === "breakwater-audit/1" ? null : "the file is not an exported audit chain",
  chain.format === "breakwater-audit/1" ? chainProblem(chain) : null,
  ownCheckpointProblem(chain, values.key),
  ...kept.map((one) => keptCheckpointProblem(chain, { ...one, expectedKey: values.key })),
  values.head === undefined || chain.events?.some((event) => event.hash === values.head)
    ? null
    : `head ${values.head}: does not stand in this chain`,
].filter((problem) => problem !== null);
const ok = problems.length === 0;
const anchored =
  ok &&
  (values.head !== undefined ||
    (values.key !== undefined && Boolean(chain.checkpoint)) ||
    kept.some((one) => headIn(one.kept, chain) !== undefined));
if (values.json) console.log(JSON.stringify({ ok, anchored, events: chain.events?.length ?? 0, problems }));
else {
  for (const problem of problems) console.log(`BAD  ${problem}.`);
  if (ok)
    console.log(
      `${chain.ref}: ${chain.events.length} events, each as it was written${anchored ? "" : "; give --head, --checkpoint or --key to show that nobody rewrote all of them"}.`,
    );
}
process.exit(ok ? 0 : 1);
