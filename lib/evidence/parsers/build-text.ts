/** Whether a text is the version of a file with its four numbers, such as 15.02.0792.010. */
export function isBuild(text: string): boolean {
  return /^\d{1,2}\.\d{1,2}\.\d{1,5}\.\d{1,5}$/.test(text);
}
