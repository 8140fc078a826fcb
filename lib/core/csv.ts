/**
 * Text that no spreadsheet takes for a formula: OWASP's list of first characters, their full-width forms, and any of
 * them behind blanks. NUL is taken out, because readers cut or skip at it and would see what follows first. What looks guarded
 * already is guarded once more, so that `withoutGuard` gives back every text as it was.
 */
export function plainCell(text: string): string {
  const whole = text.replaceAll("\0", "");
  return /^'*\s*[=+\-@|%＝＋－＠]|^[\t\r\n]/u.test(whole) ? `'${whole}` : whole;
}

/** A cell without the mark that `plainCell` puts before it. */
export function withoutGuard(cell: string): string {
  return cell.replace(/^'(?='*\s*[=+\-@|%＝＋－＠]|[\t\r\n])/u, "");
}
