import { isIPv4, isIPv6 } from "node:net";

function wordsOfIpv4(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split(".").map(Number);
  return [a * 256 + b, c * 256 + d];
}

function wordsOfIpv6(text: string): number[] {
  const bare = text.split("%")[0] ?? "";
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  const plain =
    dotted === null
      ? bare
      : `${dotted[1]}${wordsOfIpv4(dotted[2] ?? "")
          .map((word) => word.toString(16))
          .join(":")}`;
  const [left = "", right] = plain.split("::");
  const head = left === "" ? [] : left.split(":").map((word) => Number.parseInt(word, 16));
  if (right === undefined) return head;
  const tail = right === "" ? [] : right.split(":").map((word) => Number.parseInt(word, 16));
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

/** 16-bit words of an address; an IPv4 address mapped into IPv6 reads as IPv4. */
function wordsOf(address: string): number[] | null {
  if (isIPv4(address)) return wordsOfIpv4(address);
  if (!isIPv6(address)) return null;
  const words = wordsOfIpv6(address);
  const mapped = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;
  return mapped ? words.slice(6) : words;
}

/** A test for "this address lies in that network"; null when the network cannot be read. */
export function networkTest(network: string): ((address: string) => boolean) | null {
  const [base = "", bits] = network.split("/");
  const want = wordsOf(base);
  if (want === null) return null;
  const size = bits === undefined ? want.length * 16 : Number(bits);
  if (!Number.isInteger(size) || size < 0 || size > want.length * 16) return null;
  return (address) => {
    const have = wordsOf(address.trim().replace(/^\[|\]$/g, ""));
    if (have === null || have.length !== want.length) return false;
    for (let index = 0; index * 16 < size; index += 1) {
      const shift = Math.max(0, 16 - (size - index * 16));
      if ((have[index] ?? 0) >> shift !== (want[index] ?? 0) >> shift) return false;
    }
    return true;
  };
}
