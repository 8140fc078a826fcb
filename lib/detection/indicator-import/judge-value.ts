import { isIPv4, isIPv6 } from "node:net";
import { guardedRegex } from "@/lib/detection/engine/regex-guard";
import { importLimits } from "./limits";
import { isDefanged, refang } from "./refang";
import { hashType, hostName, isFileName, isUserAgent, isWindowsPath, urlOf } from "./shapes";
import type { MatchedType } from "./types";

/** A value as the engine compares it, or why it cannot be loaded. */
type Judged = { ok: true; type: MatchedType; value: string } | { ok: false; reason: string };

const no = (reason: string): Judged => ({ ok: false, reason });
const yes = (type: MatchedType, value: string): Judged => ({ ok: true, type, value });

/** Shorter texts stand in so many rows that a match says nothing. */
const shortestText = 5;

function address(value: string): Judged {
  const [, bare = "", port, bits] = /^([^/\s]+?)(:\d{1,5})?(?:\/(\d{1,3}))?$/.exec(value) ?? [];
  const text = isIPv6(value.replace(/\/\d+$/, "")) ? value : bare;
  if (isIPv6(text.replace(/^\[|\]$/g, "").replace(/\/\d+$/, "")))
    return no("IPv6 addresses stand in no record that is matched.");
  if (!isIPv4(text)) return no("This is not an IPv4 address.");
  if (bits !== undefined && bits !== "32")
    return no("Networks are not matched; list the addresses of this network that were seen.");
  return port === undefined || bits === undefined ? yes("ipv4", text) : no("This is not an IPv4 address.");
}

function filePath(value: string): Judged {
  const path = value.replace(/^"(.+)"$/, "$1");
  if (/[*?]/.test(path)) return no("A path with wildcards is not matched; give it as filepath_regex.");
  if (/%[^\\/%]+%/.test(path)) return no("A path with a variable is not matched; write the folder it stands for.");
  if (/["<>|]/.test(path)) return no("This is not the path of a file.");
  return /[\\/]/.test(path) ? yes("filepath", path) : named(path);
}

function named(value: string): Judged {
  if (/[\\/]/.test(value)) return filePath(value);
  if (/[*?]/.test(value)) return no("A file name with wildcards is not matched; give it as filepath_regex.");
  return /^[^"<>|:]{1,255}$/.test(value) ? yes("filename", value) : no("This is not the name of a file.");
}

function requestPath(type: "uri" | "uri_probe", value: string): Judged {
  const path = /^(?:[A-Z]{3,20} )?(\/\S*)$/.exec(value)?.[1];
  if (path === undefined) return no("A request path begins with a slash, after the method where one is meant.");
  if (/[?#]/.test(path)) return no("A request path is matched without its query; leave out what follows the path.");
  return path === "/" ? no("This is the start page of every server.") : yes(type, value);
}

function pattern(type: "filepath_regex" | "uri_regex" | "commandline_regex", { value, flags }: Asked): Judged {
  const guarded = guardedRegex(value, flags);
  if (!guarded.ok) return no(`The pattern cannot be used: ${guarded.problem}.`);
  return guarded.test("") ? no("This pattern matches an empty text, so it matches everything.") : yes(type, value);
}

type Asked = { value: string; flags: string };

function judgeAs(type: MatchedType, { value, flags }: Asked): Judged {
  switch (type) {
    case "sha256":
    case "sha1":
    case "md5": {
      const found = hashType(value);
      return found === type ? yes(type, value.toLowerCase()) : no(`This is not a ${type.toUpperCase()} hash.`);
    }
    case "ipv4":
      return address(refang(value));
    case "domain": {
      const plain = refang(value).replace(/:\d{1,5}$/, "");
      if (isIPv4(plain)) return yes("ipv4", plain);
      const host = hostName(plain);
      return host === null ? no("This is not a full host name.") : yes("domain", host);
    }
    case "url": {
      const url = urlOf(refang(value));
      return url === null ? no("This is not a URL with a host.") : yes("url", url);
    }
    case "filename":
      return named(value);
    case "filepath":
      return filePath(value);
    case "uri":
    case "uri_probe":
      return requestPath(type, value);
    case "user_agent":
    case "commandline_contains":
      return value.length < shortestText
        ? no(`This text is shorter than ${shortestText} characters and would match too much.`)
        : yes(type, value);
    case "filepath_regex":
    case "uri_regex":
    case "commandline_regex":
      return pattern(type, { value, flags });
  }
}

/** What a value says of itself. Marks such as hxxp or [.] make it an address, a host or a URL, and nothing else. */
function judgeUntyped(value: string): Judged {
  const hash = hashType(value);
  if (hash !== null) return yes(hash, value.toLowerCase());
  const marked = isDefanged(value);
  if (!marked && isWindowsPath(value)) return filePath(value);
  if (!marked && /^(?:[A-Z]{3,20} )?\/\S+$/.test(value)) return requestPath("uri", value);
  const plain = refang(value);
  if (isIPv4(plain.replace(/[:/].*$/, "")) && /^[\d.]+(?::\d+)?(?:\/\d+)?$/.test(plain)) return address(plain);
  if (isIPv6(plain.replace(/\/\d+$/, ""))) return address(plain);
  if (/^[^@\s/]+@[^@\s/]+\.[^@\s/]+$/.test(plain)) return no("E-mail addresses stand in no record that is matched.");
  if (!marked && isFileName(value)) return named(value);
  const host = hostName(plain.replace(/:\d{1,5}$/, ""));
  if (host !== null) return yes("domain", host);
  const url = urlOf(plain);
  if (url !== null) return yes("url", url);
  if (isUserAgent(value)) return yes("user_agent", value);
  return no("What this value is cannot be told; name its type in a column.");
}

/**
 * Decides what a value is and whether the engine can match it. `type` null leaves the type to the value. The answer is written
 * as the engine compares it: hosts and hashes in lower case, marks against opening taken away.
 */
export function judgeValue(type: MatchedType | null, asked: Asked): Judged {
  const value = asked.value.trim();
  if (value === "") return no("The value is empty.");
  if (value.length > importLimits.value) return no(`The value is longer than ${importLimits.value} characters.`);
  if (/[\p{Cc}\u2028\u2029\uFFFD]/u.test(value) || !value.isWellFormed())
    return no("The value holds characters that no log writes: control characters or ones that could not be read.");
  return type === null ? judgeUntyped(value) : judgeAs(type, { value, flags: asked.flags });
}
