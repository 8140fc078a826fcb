// C0 and C1 controls without the tab, zero-width and direction marks, fillers, line separators, byte order mark, tag characters
// that spell a hidden text, and halves of characters.
const unseen =
  // oxlint-disable-next-line no-control-regex -- these characters are what is looked for
  /\u034f|[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e007f}]/gu;

/** Text from evidence with every unseen character made visible: NUL becomes "␀", U+202E becomes "⟨U+202E⟩". */
export function visible(text: string): string {
  return text.replace(unseen, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return "␡";
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}
