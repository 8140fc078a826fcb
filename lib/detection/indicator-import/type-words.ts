import type { MatchedType } from "./types";

/** What the word of a file asks for: a type, a type that the value decides, or nothing that is matched. */
export type TypeWord = { kind: "type"; type: MatchedType } | { kind: "detect" } | { kind: "refused"; reason: string };

const typed: Record<MatchedType, string> = {
  sha256: "sha256,filehashsha256,hashsha256,sha2256,filesha256",
  sha1: "sha1,filehashsha1,hashsha1,filesha1",
  md5: "md5,filehashmd5,hashmd5,filemd5",
  ipv4: "ipv4,ip,ipaddress,ipaddr,ipv4addr,ipv4address,ipsrc,ipdst,ipsrcport,ipdstport,address,srcip,dstip,sourceip,destinationip,clientip,c2ip,hostip",
  domain: "domain,domainname,hostname,fqdn,host,hostnameport,dns,dnsname,c2domain",
  url: "url,fullurl,c2url",
  filename: "filename",
  filepath: "filepath,path,fullpath,filefullpath,fullname",
  filepath_regex: "filepathregex",
  uri: "uri,uripath,urlpath,uristem,csuristem,requestpath,webpath",
  uri_probe: "uriprobe",
  uri_regex: "uriregex",
  user_agent: "useragent,httpuseragent,csuseragent,ua",
  commandline_contains: "commandlinecontains,commandline,cmdline,processcommandline",
  commandline_regex: "commandlineregex",
};

const detected =
  "file,hash,filehash,filehashes,checksum,digest,indicator,ioc,observable,value,network,unknown,other,payload,malwaresample,any,all";

const asks = (type: string) => `${type} stand in no record or file that is matched`;
const refused: Record<string, string> = {
  ipv6: asks("IPv6 addresses"),
  ipv6addr: asks("IPv6 addresses"),
  cidr: asks("networks, as against single addresses,"),
  netblock: asks("networks, as against single addresses,"),
  email: asks("e-mail addresses"),
  emailaddr: asks("e-mail addresses"),
  emailsrc: asks("e-mail addresses"),
  emaildst: asks("e-mail addresses"),
  mutex: asks("mutexes"),
  regkey: asks("registry keys"),
  registry: asks("registry keys"),
  windowsregistrykey: asks("registry keys"),
  sha512: asks("SHA-512 hashes"),
  sha384: asks("SHA-384 hashes"),
  sha224: asks("SHA-224 hashes"),
  ssdeep: asks("fuzzy hashes"),
  tlsh: asks("fuzzy hashes"),
  imphash: asks("import hashes"),
  vhash: asks("fuzzy hashes"),
  authentihash: asks("Authenticode hashes"),
  ja3: asks("TLS fingerprints"),
  ja3fingerprintmd5: asks("TLS fingerprints"),
  x509fingerprintsha1: asks("certificate fingerprints"),
  asn: asks("networks, as against single addresses,"),
  as: asks("networks, as against single addresses,"),
  cve: "a vulnerability is no value to match",
  vulnerability: "a vulnerability is no value to match",
  yara: "this is a YARA rule; import it on the Rules page",
  sigma: "this is a Sigma rule; import it on the Rules page",
  snort: "network signatures are not matched against evidence",
  commandlinepattern: "a described command line is not matched; give it as commandline_contains or commandline_regex",
  scheduledtask: asks("scheduled tasks"),
  processtree: asks("process trees"),
  filewrite: asks("descriptions of written files"),
  archivecontent: asks("descriptions of archives"),
  event: asks("descriptions of events"),
  filecontent: "the content of files is matched by YARA rules; import one on the Rules page",
};

/** Words are compared by their letters and digits: "SHA-256", "sha256" and "FileHash-SHA256" say the same. */
function plainWord(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

const known = new Map<string, TypeWord>([
  ...Object.entries(refused).map(([word, reason]): [string, TypeWord] => [word, { kind: "refused", reason }]),
  ...detected.split(",").map((word): [string, TypeWord] => [word, { kind: "detect" }]),
  ...typesIn(typed).flatMap(([type, words]) =>
    words.split(",").map((word): [string, TypeWord] => [word, { kind: "type", type }]),
  ),
]);

function typesIn(table: Record<MatchedType, string>): [MatchedType, string][] {
  return matchedTypesIn(table).map((type) => [type, table[type]]);
}

function matchedTypesIn(table: Record<MatchedType, string>): MatchedType[] {
  const isType = (word: string): word is MatchedType => word in table;
  return Object.keys(table).filter(isType);
}

/** What a file means by a type; null for a word that is not known. */
export function typeWord(word: string): TypeWord | null {
  return known.get(plainWord(word)) ?? null;
}
