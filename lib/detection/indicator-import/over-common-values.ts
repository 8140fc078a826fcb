// Values that stand on clean servers, or that many share. Public lists of March 2021 hold some of them; a match alone says
// nothing, so they are loaded, marked, and never speak for a cluster.

/** Networks that name no machine on the Internet (IANA special-purpose registry, RFC 6890), and why. */
export const specialNetworks: readonly (readonly [string, string])[] = [
  ["0.0.0.0/8", "an address that stands for no host"],
  ["10.0.0.0/8", "a private address"],
  ["100.64.0.0/10", "an address shared behind a provider's translation"],
  ["127.0.0.0/8", "the machine's own address"],
  ["169.254.0.0/16", "a link-local address"],
  ["172.16.0.0/12", "a private address"],
  ["192.0.0.0/24", "a reserved address"],
  ["192.0.2.0/24", "an address for documentation"],
  ["192.168.0.0/16", "a private address"],
  ["198.18.0.0/15", "an address for benchmarks"],
  ["198.51.100.0/24", "an address for documentation"],
  ["203.0.113.0/24", "an address for documentation"],
  ["224.0.0.0/4", "a multicast address"],
  ["240.0.0.0/4", "a reserved address"],
];

/** Public resolvers, which every network asks. */
export const resolvers: ReadonlySet<string> = new Set([
  "1.0.0.1",
  "1.1.1.1",
  "4.2.2.1",
  "4.2.2.2",
  "8.8.4.4",
  "8.8.8.8",
  "9.9.9.9",
  "149.112.112.112",
  "208.67.220.220",
  "208.67.222.222",
]);

/** Contents that are no sign of anything: nothing, one line end, one blank, one zero byte. Their hashes are worked out. */
export const emptyContents: readonly (readonly [string, string])[] = [
  ["", "an empty file"],
  ["\n", "a file of one line end"],
  ["\r\n", "a file of one line end"],
  [" ", "a file of one blank"],
  ["\0", "a file of one zero byte"],
];

/** Pages that Exchange and IIS ship, and programs that Windows ships. A place tells more than such a name. */
export const shippedNames: ReadonlySet<string> = new Set(
  (
    "default.aspx default.asp default.htm default.html index.aspx index.asp index.htm index.html index.php error.aspx " +
    "errorfe.aspx errorpage.aspx expiredpassword.aspx frowny.aspx logoff.aspx logon.aspx signout.aspx outlookcn.aspx " +
    "redirsuiteserviceproxy.aspx timeoutlogoff.aspx help.aspx iisstart.htm iisstart.aspx web.config global.asax app.config " +
    "exchange.asmx autodiscover.xml rpcproxy.dll svmfeedback.aspx getidtoken.htm cmd.exe powershell.exe pwsh.exe w3wp.exe " +
    "svchost.exe rundll32.exe regsvr32.exe lsass.exe explorer.exe net.exe net1.exe wmic.exe schtasks.exe certutil.exe " +
    "bitsadmin.exe cscript.exe wscript.exe mshta.exe procdump.exe procdump64.exe psexec.exe 7z.exe winrar.exe rar.exe"
  ).split(" "),
);

/** Requests that every Exchange server answers all day. */
export const shippedRequests: ReadonlySet<string> = new Set(
  (
    "/owa /owa/ /owa/default.aspx /owa/auth.owa /owa/auth/logon.aspx /owa/auth/logoff.aspx /owa/auth/errorfe.aspx /ecp /ecp/ " +
    "/ecp/default.aspx /ews/exchange.asmx /autodiscover/autodiscover.xml /mapi/emsmdb /mapi/emsmdb/ /mapi/nspi /mapi/nspi/ " +
    "/rpc/rpcproxy.dll /rpc/rpcwithcert.dll /oab /oab/ /powershell /powershell/ /microsoft-server-activesync " +
    "/microsoft-server-activesync/default.eas /favicon.ico /robots.txt /aspnet_client /aspnet_client/"
  ).split(" "),
);

/** Hosts that serve everybody; a path below one of them may still be telling, the host alone is not. */
export const sharedHosts: ReadonlySet<string> = new Set(
  (
    "microsoft.com windows.com windowsupdate.com office.com office365.com outlook.com live.com microsoftonline.com azure.com " +
    "azureedge.net google.com googleapis.com gstatic.com github.com githubusercontent.com raw.githubusercontent.com gitlab.com " +
    "cloudflare.com amazonaws.com digicert.com verisign.com letsencrypt.org pastebin.com dropbox.com facebook.com twitter.com " +
    "yahoo.com bing.com mozilla.org w3.org apple.com example.com example.net example.org localhost.localdomain"
  ).split(" "),
);

/** How browsers, clients of Exchange and tools of every administrator call themselves. */
export const commonAgents: readonly (readonly [RegExp, string])[] = [
  [/^mozilla\/5\.0 \([^)]*\) (?:applewebkit|gecko)\/.*(?:chrome|safari|firefox|edge?)\/[\d.]+/i, "a common browser"],
  [
    /^mozilla\/[45]\.0 \((?:compatible; )?(?:msie|windows nt)[^)]*(?:trident|msie)[^)]*\)(?: like gecko)?$/i,
    "a common browser",
  ],
  [/^mozilla\/[45]\.0$/i, "the start of almost every user agent"],
  [
    /^microsoft (?:office|wininet|bits)|^outlook|^exchange(?:servicesclient|webservices)|^activesync/i,
    "a client of Exchange",
  ],
  [
    /^(?:curl|wget|python-requests|python-urllib|go-http-client|java|okhttp|libwww-perl)\/[\d.]+$/i,
    "a tool of every day",
  ],
  [/(?:googlebot|bingbot|facebookexternalhit|duckduckbot|baiduspider|yandexbot)/i, "a name of a well-known crawler"],
];
