/**
 * Text as the database can hold it: NUL, which no text column takes, and halves of a character, which no jsonb column takes
 * and which cutting a text leaves behind, become U+FFFD.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
