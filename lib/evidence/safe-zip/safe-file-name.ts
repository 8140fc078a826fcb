const longestName = 119;
const fallbackName = "evidence.bin";
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A hostile file name made fit for any file system: only its last part, without control, direction and reserved
 * characters, device names, leading or trailing dots, and not longer than 120 characters. Never empty.
 */
export function safeFileName(name: string): string {
  const last = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  const plain = shortened(last.toWellFormed().normalize("NFC"))
    .replace(/[\p{C}\p{Zl}\p{Zp}<>:"|?*\ufffd]/gu, "_")
    .replace(/^[\s.]+|[\s.]+$/gu, "");
  if (plain === "") return fallbackName;
  return deviceName.test(plain) ? `_${plain}` : plain;
}

/** Shortens in the middle, so that the ending still tells what the file claims to be. */
function shortened(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= longestName) return name;
  const dot = characters.lastIndexOf(".");
  const ending = dot > 0 && characters.length - dot <= 16 ? characters.slice(dot) : [];
  return [...characters.slice(0, longestName - ending.length), ...ending].join("");
}
