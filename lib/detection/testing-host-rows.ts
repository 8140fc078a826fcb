type Fields = Record<string, string>;

const vdir = "virtual_directory";
const directory = (name: string, more: Fields = {}): Fields => ({
  Identity: `EX01\\${name} (Default Web Site)`,
  Server: "EX01",
  Directory: name,
  InternalUrl: `https://ex01.contoso.example/${name}`,
  ExternalUrl: "",
  ChangedDay: "20200617",
  ...more,
});
const during = { ChangedDay: "20210303" };

/** Rules over what is exported of a host: rule, kind, a row it must be the only finding of, and a near row that must not give it. */
export const hostCases: [string, string, Fields, Fields][] = [
  [
    "vdir-script-url",
    vdir,
    directory("OAB", { ...during, ExternalUrl: `http://f/<script language="JScript" runat="server">body</script>` }),
    directory("OAB", { ExternalUrl: "https://servicerequest.contoso.example/OAB" }),
  ],
  [
    "vdir-odd-url",
    vdir,
    directory("ECP", { ...during, InternalUrl: "file://ex01/share" }),
    directory("ECP", { InternalUrl: "http://ex01.contoso.example:8080/ecp/" }),
  ],
  ["vdir-oab-changed", vdir, directory("OAB", during), directory("OAB", { ChangedDay: "20210501" })],
  ["vdir-changed", vdir, directory("EWS", during), directory("EWS", { ChangedDay: "20201231" })],
];

/** Rows of a host that nobody attacked. */
export const ordinaryHostRows: [string, string, Fields][] = [
  ["a virtual directory without an external URL", vdir, directory("OAB")],
  [
    "a virtual directory with the public URL that an administrator set",
    vdir,
    directory("OWA", { ExternalUrl: "https://mail.contoso.example/owa", ChangedDay: "" }),
  ],
  [
    "a virtual directory that PowerShell reaches without TLS",
    vdir,
    directory("PowerShell", { InternalUrl: "http://ex01.contoso.example/powershell" }),
  ],
];
