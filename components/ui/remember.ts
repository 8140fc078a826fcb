const yearSeconds = 31_536_000;

/** Keeps a choice of this browser in a cookie that the server reads before the first paint. */
export function rememberChoice(name: "bw_theme" | "bw_zone" | "bw_keys" | "bw_table", value: string): void {
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${yearSeconds}; SameSite=Lax${secure}`;
}
