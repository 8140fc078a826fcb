import { parse } from "yaml";
import { z } from "zod";

import { attachment, json, type RawCall } from "@/lib/access/raw";
import { addPack, filesFromZip, zipOf } from "@/lib/campaigns/commands";
import { packWithFiles } from "@/lib/campaigns/queries";
import { AppError } from "@/lib/core/errors";

const mostBytes = 8 * 1024 * 1024;
const named = z.object({
  slug: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .max(60),
});

/** Hands a pack out as a zip archive, in the form in which it can be brought to another installation. */
export async function servePack({ params, unit }: RawCall): Promise<Response> {
  const { about, files } = await unit(({ tx }) => packWithFiles(tx, params["slug"] ?? ""));
  const zip = await zipOf(about.slug, files);
  return attachment(new Blob([zip]).stream(), `breakwater-pack-${about.slug}.zip`, "application/zip");
}

async function bodyOf(request: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > mostBytes)
      throw new AppError("TOO_LARGE", "A pack has at most 8 MB as a zip archive.", { field: "body" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function slugIn(manifest: string): string {
  try {
    return named.parse(parse(manifest)).slug;
  } catch {
    throw new AppError(
      "INVALID",
      "The pack.yaml of this archive names no slug: small letters, digits and hyphens, such as exchange-2021.",
      { field: "body" },
    );
  }
}

/** Takes a pack as a zip archive, to be looked at, changed and started here. What does not belong to a pack stays out. */
export async function receivePack({ request, unit }: RawCall): Promise<Response> {
  const files = await filesFromZip(await bodyOf(request));
  const slug = slugIn(files.find(({ path }) => path === "pack.yaml")?.text ?? "");
  const pack = await unit(({ tx, actor }) => addPack(tx, actor, { slug, files, basedOn: "zip" }), { writes: true });
  return json(pack, 201);
}
