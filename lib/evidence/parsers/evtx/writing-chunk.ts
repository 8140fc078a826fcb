import { crc32 } from "node:zlib";

import { chunkBytes } from "./chunk";
import { dataNode, dataValues, eventNode, type Node, type Part, textOf, type WrittenEvent } from "./writing-nodes";
import { fileTime, numberBytes, sidBytes } from "./writing-values";

const headerBytes = 512;
const dataPlace = 17;

function nameHash(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 65_599) + name.charCodeAt(at)) & 0xffff;
  return hash;
}

/** Writes one chunk as Windows does: templates, values, shared names, and sums over header and records. */
export class ChunkWriter {
  readonly bytes = Buffer.alloc(2 * chunkBytes);
  readonly #names = new Map<string, number>();
  readonly #templates = new Map<string, number>();
  #at = headerBytes;
  #lastRecord = 0;
  #ids: number[] = [];

  #number(size: 1 | 2 | 4 | 8, value: number | bigint): void {
    this.#raw(numberBytes(size, BigInt(value)));
  }

  #raw(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #wide(text: string): void {
    this.#number(2, text.length);
    this.#raw(Buffer.from(text, "utf16le"));
  }

  #name(name: string): void {
    const known = this.#names.get(name);
    this.#number(4, known ?? this.#at + 4);
    if (known !== undefined) return;
    this.#names.set(name, this.#at);
    this.#number(4, 0);
    this.#number(2, nameHash(name));
    this.#wide(name);
    this.#number(2, 0);
  }

  /** Leaves room for a size and writes it when the work behind it is done. */
  #sized(work: () => void): void {
    const at = this.#at;
    this.#number(4, 0);
    work();
    this.bytes.writeUInt32LE(this.#at - at - 4, at);
  }

  #part(part: Part): void {
    if ("text" in part) {
      this.#raw(Buffer.of(0x05, 0x01));
      this.#wide(part.text);
    } else {
      this.#number(1, 0x0e);
      this.#number(2, part.place);
      this.#number(1, part.type);
    }
  }

  #element(node: Node, inTemplate: boolean): void {
    const { attributes = [], children = [] } = node;
    this.#number(1, attributes.length > 0 ? 0x41 : 0x01);
    if (inTemplate) this.#number(2, 0xffff);
    this.#sized(() => {
      this.#name(node.name);
      if (attributes.length > 0)
        this.#sized(() =>
          attributes.forEach(([name, part], index) => {
            this.#number(1, index < attributes.length - 1 ? 0x46 : 0x06);
            this.#name(name);
            this.#part(part);
          }),
        );
      if (children.length === 0) return this.#number(1, 0x03);
      this.#number(1, 0x02);
      for (const child of children) {
        if ("name" in child) this.#element(child, inTemplate);
        else this.#part(child);
      }
      this.#number(1, 0x04);
    });
  }

  /** An instance of a template: its definition where the chunk has none yet, then the values that fill it. */
  #instance(template: { key: string; node: Node }, values: readonly { type: number; write: () => void }[]): void {
    this.#raw(Buffer.of(0x0f, 1, 1, 0, 0x0c, 0x01));
    const id = crc32(template.key);
    this.#number(4, id);
    const known = this.#templates.get(template.key);
    this.#number(4, known ?? this.#at + 4);
    if (known === undefined) {
      this.#templates.set(template.key, this.#at);
      this.#number(4, 0);
      this.#number(4, id);
      this.#raw(Buffer.alloc(12, 0x5a));
      this.#sized(() => {
        this.#raw(Buffer.of(0x0f, 1, 1, 0));
        this.#element(template.node, true);
        this.#number(1, 0);
      });
    }
    this.#number(4, values.length);
    const described = this.#at;
    this.#raw(Buffer.alloc(4 * values.length));
    values.forEach(({ type, write }, index) => {
      const from = this.#at;
      write();
      this.bytes.writeUInt16LE(this.#at - from, described + 4 * index);
      this.bytes[described + 4 * index + 2] = type;
    });
  }

  #body(event: WrittenEvent): void {
    if (event.literal) {
      const texts = event.userData
        ? event.userData.fields.map(([, value]) => value)
        : (event.data ?? []).map(([, value]) => textOf(value));
      this.#raw(Buffer.of(0x0f, 1, 1, 0));
      this.#element(
        eventNode(event, {
          level: { text: String(event.level ?? 4) },
          id: { text: String(event.eventId) },
          time: { text: event.at.toISOString() },
          record: { text: String(event.recordId) },
          computer: { text: event.computer },
          user: { text: event.user ?? "" },
          data: dataNode(event, (place) => ({ text: texts[place] ?? "" })),
        }),
        false,
      );
      return this.#number(1, 0);
    }
    const inner = dataValues(event);
    const node = dataNode(event, (place) => ({ place, type: inner[place]?.type ?? 0 }));
    const outer = eventNode(event, {
      level: { place: 0, type: 0x04 },
      id: { place: 1, type: 0x06 },
      time: { place: 2, type: 0x11 },
      record: { place: 3, type: 0x0a },
      computer: { place: 4, type: 0x01 },
      user: { place: 5, type: 0x13 },
      data: node === null ? null : { place: dataPlace, type: 0x21 },
    });
    const own = (type: number, bytes: Uint8Array) => ({ type, write: () => this.#raw(bytes) });
    const values = [
      own(0x04, numberBytes(1, BigInt(event.level ?? 4))),
      own(0x06, numberBytes(2, BigInt(event.eventId))),
      own(0x11, fileTime(event.at)),
      own(0x0a, numberBytes(8, BigInt(event.recordId))),
      own(0x01, Buffer.from(event.computer, "utf16le")),
      event.user === undefined ? own(0x00, Buffer.alloc(0)) : own(0x13, sidBytes(event.user)),
    ];
    // Windows fills eighteen places, of which these events leave most empty; the data come last.
    while (values.length < dataPlace) values.push(own(0x00, Buffer.alloc(0)));
    if (node !== null)
      values.push({
        type: 0x21,
        write: () => {
          this.#instance(
            { key: JSON.stringify(node), node },
            inner.map(({ type, bytes }) => own(type, bytes)),
          );
          this.#number(1, 0);
        },
      });
    this.#instance({ key: `${event.provider} ${event.channel} ${node !== null}`, node: outer }, values);
    this.#number(1, 0);
  }

  /** Adds a record; false when the chunk has no room for it, which leaves the chunk as it was. */
  add(event: WrittenEvent): boolean {
    const start = this.#at;
    this.#raw(Buffer.of(0x2a, 0x2a, 0, 0, 0, 0, 0, 0));
    this.#number(8, event.recordId);
    this.#raw(fileTime(event.at));
    this.#body(event);
    this.#at += 7 - ((this.#at + 3) % 8);
    this.bytes.writeUInt32LE(this.#at + 4 - start, start + 4);
    this.#number(4, this.#at + 4 - start);
    if (this.#at > chunkBytes) {
      this.bytes.fill(0, start);
      this.#at = start;
      return false;
    }
    this.#lastRecord = start;
    this.#ids.push(event.recordId);
    return true;
  }

  finish(firstNumber: number): { bytes: Buffer; records: number } {
    const { bytes } = this;
    const first = this.#ids[0] ?? 0;
    const last = this.#ids.at(-1) ?? 0;
    bytes.write("ElfChnk\0", 0, "latin1");
    [firstNumber, firstNumber + this.#ids.length - 1, first, last].forEach((id, index) =>
      bytes.writeBigUInt64LE(BigInt(id), 8 + 8 * index),
    );
    bytes.writeUInt32LE(128, 40);
    bytes.writeUInt32LE(this.#lastRecord, 44);
    bytes.writeUInt32LE(this.#at, 48);
    for (const [name, at] of this.#names) {
      const bucket = 128 + 4 * (bytes.readUInt16LE(at + 4) % 64);
      if (at >= this.#at || name === "") continue;
      bytes.writeUInt32LE(bytes.readUInt32LE(bucket), at);
      bytes.writeUInt32LE(at, bucket);
    }
    for (const at of this.#templates.values()) {
      const bucket = 384 + 4 * (bytes.readUInt32LE(at + 4) % 32);
      if (at >= this.#at) continue;
      bytes.writeUInt32LE(bytes.readUInt32LE(bucket), at);
      bytes.writeUInt32LE(at, bucket);
    }
    bytes.writeUInt32LE(crc32(bytes.subarray(headerBytes, this.#at)), 52);
    bytes.writeUInt32LE(crc32(bytes.subarray(128, headerBytes), crc32(bytes.subarray(0, 120))), 124);
    return { bytes: Buffer.from(bytes.subarray(0, chunkBytes)), records: this.#ids.length };
  }
}
