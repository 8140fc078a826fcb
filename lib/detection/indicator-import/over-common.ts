import { createHash } from "node:crypto";
import { networkTest } from "@/lib/detection/engine/cidr";
import { plainAgent, uriParts } from "@/lib/detection/engine/indicator-text";
import { baseNameOf } from "@/lib/detection/engine/web-path";
import {
  commonAgents,
  emptyContents,
  resolvers,
  sharedHosts,
  shippedNames,
  shippedRequests,
  specialNetworks,
} from "./over-common-values";
import type { MatchedType } from "./types";

const networks = specialNetworks.flatMap(([network, what]) => {
  const test = networkTest(network);
  return test === null ? [] : [{ test, what }];
});

const emptyHashes = new Map(
  emptyContents.flatMap(([content, what]) =>
    ["sha256", "sha1", "md5"].map((algorithm): [string, string] => [
      createHash(algorithm).update(content).digest("hex"),
      what,
    ]),
  ),
);

function sharedHost(host: string): boolean {
  return sharedHosts.has(host) || sharedHosts.has(host.replace(/^www\./, ""));
}

/** What stands at a value that many clean servers show; null for a value that may be telling. */
export function whyOverCommon(type: MatchedType, value: string): string | null {
  switch (type) {
    case "sha256":
    case "sha1":
    case "md5": {
      const what = emptyHashes.get(value);
      return what === undefined ? null : `This is the hash of ${what}.`;
    }
    case "ipv4": {
      if (resolvers.has(value)) return "This is a public resolver, which every network asks.";
      const special = networks.find(({ test }) => test(value));
      return special === undefined ? null : `This is ${special.what}.`;
    }
    case "domain":
      return sharedHost(value) ? "This host serves everybody." : null;
    case "url": {
      const [, host = "", rest = ""] = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#:]*)(?::\d+)?(.*)$/.exec(value) ?? [];
      if (rest === "" || rest === "/") return whyOverCommon("domain", host) ?? whyOverCommon("ipv4", host);
      return whyOverCommon("ipv4", host);
    }
    case "filename":
      return shippedNames.has(baseNameOf(value)) ? "Clean servers have a file of this name." : null;
    case "filepath":
      return shippedNames.has(baseNameOf(value)) &&
        /\\(?:system32|syswow64|inetpub\\wwwroot|owa\\auth|ecp\\auth|ecp|owa)\\[^\\]+$/i.test(value)
        ? "Clean servers have a file of this name, in places such as this."
        : null;
    case "uri":
    case "uri_probe":
      return shippedRequests.has(uriParts(value).stem) ? "Every Exchange server answers this request all day." : null;
    case "user_agent": {
      const agent = plainAgent(value);
      const common = commonAgents.find(([pattern]) => pattern.test(agent) || pattern.test(`${agent})`));
      return common === undefined ? null : `This is ${common[1]}.`;
    }
    case "filepath_regex":
    case "uri_regex":
    case "commandline_contains":
    case "commandline_regex":
      return null;
  }
}
