import { AppError } from "./errors";

function tooLarge(mostBytes: number): AppError {
  const most = `${Math.floor(mostBytes / 1024)} KiB`;
  return new AppError("TOO_LARGE", `This request is larger than ${most}. Files are sent as evidence, in any size.`);
}

/**
 * The same request with its body read, which is all that anybody may make this process keep in memory; TOO_LARGE beyond. It
 * comes before anything looks into the body, since that happens before it is known who sends it.
 */
export async function bounded(request: Request, mostBytes: number): Promise<Request> {
  if (!request.body) return request;
  if (Number(request.headers.get("content-length")) > mostBytes) throw tooLarge(mostBytes);
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of request.body) {
    sizeBytes += part.byteLength;
    if (sizeBytes > mostBytes) throw tooLarge(mostBytes);
    parts.push(part);
  }
  const { method, headers, signal } = request;
  return new Request(request.url, { method, headers, signal, body: Buffer.concat(parts) });
}
