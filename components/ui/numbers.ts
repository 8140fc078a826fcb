const whole = new Intl.NumberFormat("en-US");
const units = ["B", "kB", "MB", "GB", "TB", "PB"];

/** "4,918,204": counts stay exact. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** "88 MB": sizes in powers of 1000, as disks are sold, two digits at least. */
export function formatBytes(sizeBytes: number): string {
  let size = sizeBytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${units[unit] ?? "B"}`;
}

/** "77 %"; never rounds up to 100 or down to 0 while something is left or done. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return "–";
  const share = Math.round((part / whole) * 100);
  if (share === 100 && part < whole) return "99 %";
  if (share === 0 && part > 0) return "<1 %";
  return `${share} %`;
}
