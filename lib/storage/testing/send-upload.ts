import { createCipheriv } from "node:crypto";
import { openStore } from "@/lib/storage/blobs";

// Sends a known content into an upload session in pieces of odd lengths, from wherever it stands, and says after each
// piece which offset was acknowledged. It is meant to be killed at any moment.
const [root = "", keyHex = "", uploadId = "", namespace = "", size = "0"] = process.argv.slice(2);
const sizeBytes = Number(size);
const content = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(sizeBytes));
const { uploads } = await openStore({ root, masterKey: Buffer.from(keyHex, "hex"), reserveBytes: 0 });

async function* pieces(from: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < from + length; at += 65_536)
    yield content.subarray(at, Math.min(at + 65_536, from + length));
}

let { offsetBytes } = await uploads.state(uploadId);
process.stdout.write(`ready ${offsetBytes}\n`);
for (let turn = 0; offsetBytes < sizeBytes; turn += 1) {
  const length = Math.min(sizeBytes - offsetBytes, 1 + ((turn * 7_919_777) % 3_500_000));
  offsetBytes = await uploads.append(uploadId, offsetBytes, pieces(offsetBytes, length));
  process.stdout.write(`acknowledged ${offsetBytes}\n`);
}
process.stdout.write("finishing\n");
const blob = await uploads.finish(uploadId);
process.stdout.write(`finished ${blob.sha256} ${blob.namespace === namespace}\n`);
