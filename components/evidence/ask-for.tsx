import { EmptyState } from "@/components/ui/empty-state";

const wanted = [
  {
    what: "HttpProxy logs",
    where: "%ExchangeInstallPath%Logging\\HttpProxy",
    why: "every folder, from 26 February 2021 on; they show who got in",
  },
  {
    what: "ECP server logs",
    where: "%ExchangeInstallPath%Logging\\ECP\\Server",
    why: "they show web shells being written",
  },
  {
    what: "OAB generator logs",
    where: "%ExchangeInstallPath%Logging\\OABGeneratorLog",
    why: "they show files that were written through the address book",
  },
  {
    what: "IIS logs",
    where: "%SystemDrive%\\inetpub\\logs\\LogFiles",
    why: "W3SVC1 and W3SVC2; they show web shells being used",
  },
  {
    what: "Windows event logs",
    where: "%SystemRoot%\\System32\\winevt\\Logs",
    why: "as .evtx: Application, Security, System, PowerShell, Sysmon and MSExchange Management; they show what was run",
  },
  {
    what: "Test-ProxyLogon output",
    where: "Test-ProxyLogonLogs",
    why: "the whole folder and the console text, also when nothing was found",
  },
  { what: "Safety Scanner log", where: "%SystemRoot%\\debug\\msert.log", why: "of a full scan" },
  {
    what: "EOMT log and web.config",
    where: "%TEMP%\\msert\\EOMT.log and inetpub\\wwwroot\\web.config",
    why: "they show a mitigation that was applied, or removed",
  },
  {
    what: "Suspicious .aspx files",
    where: "inetpub\\wwwroot\\aspnet_client and FrontEnd\\HttpProxy\\owa\\auth",
    why: "in a zip with the password infected",
  },
];

/** Nothing uploaded yet: what to ask the client for, where it lies, and why. */
export function AskFor() {
  return (
    <EmptyState
      title="No evidence yet. Ask the client for these, as they are, best in one zip per server"
      className="max-w-none"
    >
      <dl className="grid gap-x-6 gap-y-2 md:grid-cols-[max-content_minmax(0,1fr)]">
        {wanted.map((item) => (
          <div key={item.what} className="contents">
            <dt className="font-medium text-fg">{item.what}</dt>
            <dd className="min-w-0 max-md:mb-1">
              <code className="wrap-anywhere text-fg">{item.where}</code>
              <span>: {item.why}.</span>
            </dd>
          </div>
        ))}
      </dl>
    </EmptyState>
  );
}
