import { isUtf8 } from "node:buffer";

/** IBM code page 437, which zip names are in unless they say otherwise; from 0x80 on. */
const cp437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/**
 * A member's name as text that any database and page can hold: UTF-8 when it is that, otherwise code page 437. NUL is
 * shown as "␀". Nothing else is changed: the name is evidence, and never a path to write to.
 */
export function displayName(rawName: Buffer): string {
  const text = isUtf8(rawName)
    ? rawName.toString("utf8")
    : Array.from(rawName, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : cp437.charAt(byte - 0x80))).join("");
  return text.replaceAll("\0", "␀");
}
