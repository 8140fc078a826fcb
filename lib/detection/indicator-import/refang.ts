const dots = /\s*(?:\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\})\s*|\[\.(?=\S)|(?<=\S)\.\]| dot /gi;
const ats = /\s*(?:\[at\]|\(at\)|\{at\}|\[@\]|\(@\))\s*| at /gi;

/**
 * A value as machines write it, from the ways people write it so that nothing opens it: hxxp, [.], (.), {.}, [dot], [:]//,
 * [at], " dot ". Beyond the scheme only the host is touched, since a path may hold such marks by right. It is asked only for
 * values that are meant as an address, a host or a URL.
 */
export function refang(value: string): string {
  const text = value
    .trim()
    .replace(/^<(.+)>$/s, "$1")
    .replace(/^h[tx*]{2}p(s?)(?=[:[({_\s])/i, "http$1")
    .replace(/^fxp(s?)(?=[:[({_\s])/i, "ftp$1")
    .replace(/^([a-z][a-z0-9+.-]*) ?(?:\[:\/\/\]|\(:\/\/\)|[[({]:[\])}]\/\/|:\[\/\/\]|:\/\/|__)/i, "$1://");
  const [, before = "", host = "", after = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)(.*)$/is.exec(text) ?? [];
  const plain = host
    .replaceAll(dots, ".")
    .replaceAll(ats, "@")
    .replaceAll(/[[({]:[\])}]/g, ":");
  return `${before.toLowerCase()}${plain}${after}`;
}

/** Whether a value carries one of those marks, so that it can only be meant as an address, a host or a URL. */
export function isDefanged(value: string): boolean {
  return /^h(?:xx|\*\*)ps?\b|^fxps?\b|[[({](?:\.|dot|:|:\/\/)[\])}]|\S dot \S/i.test(value);
}
