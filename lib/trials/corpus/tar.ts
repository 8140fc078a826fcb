const block = 512;

/** A member as a forger would write it. `type` as in POSIX ustar: "0" file, "1" hard link, "2" symbolic link, "3" device, "5" folder, "6" pipe. */
export type TarEntry = { name: string; content?: Buffer; type?: string; link?: string; declaredSizeBytes?: number };

function header({ name, content, type = "0", link = "", declaredSizeBytes }: TarEntry): Buffer {
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0, 100, "utf8");
  bytes.write("0000644\0", 100, "latin1");
  const size = declaredSizeBytes ?? content?.length ?? 0;
  bytes.write(size.toString(8).padStart(11, "0"), 124, "latin1");
  bytes.write((1_614_700_000).toString(8).padStart(11, "0"), 136, "latin1");
  bytes.write("        ", 148, "latin1");
  bytes.write(type, 156, 1, "latin1");
  bytes.write(link, 157, 100, "utf8");
  bytes.write("ustar\0" + "00", 257, "latin1");
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return bytes;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((block - (content.length % block)) % block)]);
}

/** Writes a tar by hand, so that it can hold what no packer writes; names above 100 bytes go into a GNU long-name record. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const long = Buffer.from(`${entry.name}\0`);
    const announced =
      long.length > 100 ? [header({ name: "././@LongLink", type: "L", content: long }), padded(long)] : [];
    return [...announced, header(entry), padded(entry.content ?? Buffer.alloc(0))];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}
