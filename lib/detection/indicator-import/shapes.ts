import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import type { MatchedType } from "./types";

const hashes: readonly (readonly [RegExp, MatchedType])[] = [
  [/^[0-9a-f]{64}$/i, "sha256"],
  [/^[0-9a-f]{40}$/i, "sha1"],
  [/^[0-9a-f]{32}$/i, "md5"],
];

/** Endings that files have. A few are top-level domains too; lists of indicators mean the file, or write the host defanged. */
const fileEndings = new Set(
  (
    "7z ashx asmx asp aspx bat bin cab cer cfm cmd compiled config cpl cs css dat dll dmp doc docm docx dotm exe gif gz hta htm " +
    "html ico img inf ini iso jar jpeg jpg js jse json jsp jspx key lnk log msi msp ocx pdb pdf pem pfx php phtml png ppt pptm " +
    "pptx ps1 psd1 psm1 py rar reg rtf scr soap sql svc svg sys tar tgz tmp txt vbe vbs war wsf xls xlsm xlsx xml yaml yml zip"
  ).split(" "),
);

/** A host name in lower case and in the letters of the DNS; null when it is none. `*.` and a leading or last dot go. */
export function hostName(text: string): string | null {
  const bare = text
    .toLowerCase()
    .replace(/^\*?\./, "")
    .replace(/\.$/, "");
  if (bare.length > 253 || /[\s/\\:@?#%_*]/.test(bare.replaceAll("_", ""))) return null;
  const name = /^[\x20-\x7e]*$/.test(bare) ? bare : domainToASCII(bare);
  const labels = name.split(".");
  const last = labels.at(-1) ?? "";
  if (labels.length < 2 || !/^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/.test(last)) return null;
  return labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) ? name : null;
}

/** A URL with scheme and host in lower case; null when it has no host. What may be a path only is none. */
export function urlOf(text: string): string | null {
  const [, scheme, host, port = "", rest = ""] =
    /^(?:([a-z][a-z0-9+.-]{1,20}):\/\/)?(?:[^/?#@\s]*@)?([^/?#:\s]+|\[[0-9a-f:.]+\])(:\d{1,5})?([/?#].*)?$/is.exec(
      text,
    ) ?? [];
  if (host === undefined || (scheme === undefined && rest === "")) return null;
  const inBrackets = /^\[(.+)\]$/.exec(host)?.[1];
  const known =
    inBrackets === undefined ? (isIPv4(host) ? host : hostName(host)) : isIPv6(inBrackets) ? host.toLowerCase() : null;
  // A scheme says that what follows is a host, whatever it looks like.
  const name = known ?? (scheme !== undefined && /^[\w-]+$/.test(host) ? host.toLowerCase() : null);
  if (name === null) return null;
  return `${scheme === undefined ? "" : `${scheme.toLowerCase()}://`}${name}${port}${rest}`;
}

/** The hash type that a value has by its length; null when it is no hash. */
export function hashType(value: string): MatchedType | null {
  return hashes.find(([shape]) => shape.test(value))?.[1] ?? null;
}

/** Whether the last ending of a name is one that files have. */
export function isFileName(name: string): boolean {
  const ending = /^[^\\/:*?"<>|]+\.([a-z0-9]{1,8})$/i.exec(name)?.[1];
  return ending !== undefined && fileEndings.has(ending.toLowerCase());
}

/** A path of Windows: with a drive, a share, a variable or a backslash. */
export function isWindowsPath(value: string): boolean {
  return /^[a-z]:[\\/]/i.test(value) || /^%[a-z0-9_()]+%[\\/]/i.test(value) || /^[^"<>|]*\\[^"<>|]*$/.test(value);
}

/** What a program calls itself in a request: product and version, with remarks after them. */
export function isUserAgent(value: string): boolean {
  return /^[a-z][\w.+-]*(?: [\w.+-]+)?\/v?\d[\w.]*(?:[ +(;].*)?$/is.test(value) && value.length >= 5;
}
