/**
 * Text that no spreadsheet takes for a formula: OWASP's list of first characters, their full-width forms, and any of
 * them behind blanks. NUL is taken out, because readers cut or skip at it and would see what follows first.
 */
export function plainCell(text: string): string {
  const whole = text.replaceAll("\0", "");
  return /^\s*[=+\-@|%＝＋－＠]|^[\t\r\n]/u.test(whole) ? `'${whole}` : whole;
}
