const display = /^(?:version )?\d{1,2}\.\d{1,2} \(build \d{1,5}(?:\.\d{1,5})?\)$/i;

/** No number of a Windows file version is larger. */
function fits(text: string): boolean {
  return (text.match(/\d+/g) ?? []).every((number) => Number(number) <= 65_535);
}

/** Whether a text is the version of a file with its four numbers, such as 15.02.0792.010. */
export function isBuild(text: string): boolean {
  return /^\d{1,2}\.\d{1,2}\.\d{1,5}\.\d{1,5}$/.test(text) && fits(text);
}

/** Whether a text is a version of Exchange: three or four numbers, or the form of AdminDisplayVersion. */
export function isVersion(text: string): boolean {
  const plain = text.trim();
  return isBuild(plain) || ((/^\d{1,2}\.\d{1,2}\.\d{1,5}$/.test(plain) || display.test(plain)) && fits(plain));
}
