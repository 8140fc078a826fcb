import { crc32, deflateRawSync } from "node:zlib";

/** A member as a forger would write it: every field may lie. */
export type CraftedMember = {
  name: string | Buffer;
  content: Buffer;
  stored?: boolean;
  declaredSizeBytes?: number;
  declaredCrc?: number;
  /** Points the directory at another place than where this member was written. */
  headerOffset?: number;
  unixMode?: number;
  method?: number;
  extra?: Buffer;
};

export type CraftedZip = { bytes: Buffer; directoryOffset: number; headerOffsets: number[] };

/** Writes a zip by hand, so that tests can build archives that no packer would. */
export function craftZip(members: CraftedMember[]): CraftedZip {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  const headerOffsets: number[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.from(member.name);
    const packed = member.stored === true ? member.content : deflateRawSync(member.content);
    const fields = commonFields(member, name, packed.length);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields, name, packed]);
    headerOffsets.push(offset);
    entries.push(directoryEntry(member, { name, fields, offset: member.headerOffset ?? offset }));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(Math.min(members.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(members.length, 0xffff), 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return { bytes: Buffer.concat([...locals, directory, end]), directoryOffset: offset, headerOffsets };
}

function commonFields(member: CraftedMember, name: Buffer, packedSizeBytes: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x800, 2);
  fields.writeUInt16LE(member.method ?? (member.stored === true ? 0 : 8), 4);
  fields.writeUInt16LE((10 << 11) | (20 << 5), 6);
  fields.writeUInt16LE((41 << 9) | (3 << 5) | 2, 8);
  fields.writeUInt32LE(member.declaredCrc ?? crc32(member.content), 10);
  fields.writeUInt32LE(packedSizeBytes, 14);
  fields.writeUInt32LE(member.declaredSizeBytes ?? member.content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function directoryEntry(member: CraftedMember, at: { name: Buffer; fields: Buffer; offset: number }): Buffer {
  const fields = Buffer.from(at.fields);
  fields.writeUInt16LE(member.extra?.length ?? 0, 24);
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE(((member.unixMode ?? 0o100644) << 16) >>> 0, 6);
  attributes.writeUInt32LE(at.offset, 10);
  return Buffer.concat([
    Buffer.from("PK\x01\x02\x14\x03", "latin1"),
    fields,
    attributes,
    at.name,
    member.extra ?? Buffer.alloc(0),
  ]);
}
