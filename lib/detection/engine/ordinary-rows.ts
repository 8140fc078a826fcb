const windowsProcesses = [
  "Microsoft-Windows-Sysmon/Operational Microsoft-Windows-Sysmon 1 EventID=1 Image=C:\\Windows\\System32\\svchost.exe CommandLine=C:\\Windows\\System32\\svchost.exe -k netsvcs -p -s Schedule ParentImage=C:\\Windows\\System32\\services.exe ParentCommandLine=C:\\Windows\\System32\\services.exe User=NT AUTHORITY\\SYSTEM IntegrityLevel=System Company=Microsoft Corporation Product=Microsoft Windows Operating System Description=Host Process for Windows Services OriginalFileName=svchost.exe CurrentDirectory=C:\\Windows\\system32\\",
  "Image=C:\\Windows\\System32\\cmd.exe cmd /c Image=C:\\Windows\\System32\\conhost.exe C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1 Image=C:\\Windows\\SysWOW64\\ Image=C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Bin\\MSExchangeHMWorker.exe Image=C:\\Program Files (x86)\\ Image=C:\\Windows\\System32\\inetsrv\\w3wp.exe c:\\windows\\system32\\inetsrv\\w3wp.exe -ap MSExchangeOWAAppPool -v v4.0 Image=C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe Image=C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe Image=C:\\Windows\\explorer.exe Image=C:\\Windows\\System32\\taskhostw.exe Image=C:\\Windows\\System32\\wbem\\WmiPrvSE.exe Image=C:\\Windows\\System32\\rundll32.exe",
  "TargetFilename=C:\\Users\\user1\\AppData\\Local\\Temp\\ C:\\ProgramData\\ C:\\Windows\\Temp\\ C:\\Windows\\Prefetch\\ C:\\inetpub\\logs\\LogFiles\\W3SVC1\\ CreationUtcTime=2021-03-03 06:49:46.190 MD5=0cc175b9c0f1b6a831c399e269772661 SHA256= IMPHASH=",
]
  .join("\n")
  .toLowerCase();

/** What everyday rows look like, per record kind: a run that stands here filters little, so rarer ones are preferred. */
export const ordinaryRows: Readonly<Record<string, string>> = {
  exchange_httpproxy: [
    "2021-03-03T06:50:02.004Z,6f1c2a3e-0000-4000-8000-000000000004,15,2,792,3,,Owa,mail.contoso.example,/owa/,,FBA,true,CONTOSO\\user1,,Sid~S-1-5-21-1-2-3-1104,Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.190 Safari/537.36,198.51.100.7,EX01,200,200,,GET,Proxy,ex01.contoso.example,15.02.0792.003,IntraForest,WindowsIdentity,Database~0b1c~~2021-04-02T06:50:02~contoso.example~1,",
    ",Ecp,mail.contoso.example,/ecp/15.2.792.3/scripts/main.js,/ecp/default.aspx,/ecp/RulesEditor/InboxRules.svc/GetList,Server~ex01.contoso.example~1942063431~2021,",
    ",Ews,/EWS/Exchange.asmx,ExchangeServicesClient/15.0,Mapi,/mapi/emsmdb/,/mapi/nspi/,Microsoft Office/16.0,Eas,/Microsoft-Server-ActiveSync/default.eas,Apple-iPhone,Autodiscover,/autodiscover/autodiscover.xml,Oab,/OAB/oab.xml,RpcHttp,/rpc/rpcproxy.dll,PowerShell,/powershell",
    ",GET,Proxy,,POST,Proxy,,HEAD,Proxy,,OPTIONS,Proxy,Basic,Negotiate,Bearer,200,302,401,404,440,500,PostAuthenticate,ExternalAuthenticate,/owa/service.svc,/owa/auth/logon.aspx,/owa/ping.owa,/ecp/auth/TimeoutLogoff.aspx",
    "BeginRequest=2021-03-03T06:49:46.190Z;CorrelationID=<empty>;ProxyState-Run=None;BeginGetResponse=;OnResponseReady=;EndGetResponse=;EndRequest=;I32:ADS.C[DC01]=1;",
  ]
    .join("\n")
    .toLowerCase(),
  exchange_ecp_server: [
    "2021-03-01T09:12:10.101Z,EX01,ECP.Request,S:TIME=13;S:SID=9c6b;S:CMD=Get-InboxRule;S:REQID=;S:URL=/ecp/RulesEditor/InboxRules.svc/GetList?msExchEcpCanary=C;S:REFERRER=https://mail.contoso.example/ecp/;S:EX=;S:ACTID=;S:RS=0;S:BLD=15.2.792.3;S:TNAME=;S:TID=;S:USID=;S:EDOID=;S:ACID=",
    "ECP.LongRunning,ECP.Redirect,S:CMD=Get-Mailbox.Identity='user1',S:CMD=Set-Mailbox,S:CMD=Get-OwaVirtualDirectory,/ecp/DDI/DDIService.svc/GetList?schema=,/ecp/DDI/DDIService.svc/GetObject?schema=OrgAddressList",
  ]
    .join("\n")
    .toLowerCase(),
  iis_w3c: [
    "2021-03-03 06:49:53 192.0.2.10 GET /owa/auth/logon.aspx url=https%3a%2f%2fmail.contoso.example%2fowa%2f&reason=0 443 - 203.0.113.21 Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36+(KHTML,+like+Gecko)+Chrome/88.0.4324.190+Safari/537.36 - 200 0 0 61",
    "POST /Microsoft-Server-ActiveSync/default.eas User=user1&DeviceId=A&DeviceType=iPhone&Cmd=Ping&CorrelationID=<empty>;&ClientId=A&cafeReqId=cde28fc4; 443 CONTOSO\\user1 198.51.100.66 Apple-iPhone12C1/1803.92 - 200 0 0 133",
    "POST /mapi/emsmdb/ MailboxId=a@contoso.example POST /EWS/Exchange.asmx Microsoft+Office/16.0 POST /rpc/rpcproxy.dll GET /autodiscover/autodiscover.xml POST /autodiscover/autodiscover.xml GET /OAB/oab.xml",
    "GET /owa/auth/15.2.792/themes/resources/favicon.ico GET /owa/auth/15.2.792/themes/resources/segoeui-regular.ttf GET /owa/auth/15.2.792/scripts/premium/flogon.js GET /owa/prem/15.2.792.3/scripts/boot.worldwide.0.mouse.js POST /owa/auth.owa GET /owa/auth/errorFE.aspx httpCode=500 GET /owa/auth/logoff.aspx Cmd=logoff GET /ecp/default.aspx POST /owa/service.svc action=GetItem&EP=1 GET /owa/healthcheck.htm GET /ecp/15.2.792.3/scripts/main.js GET /ecp/auth/TimeoutLogoff.aspx /aspnet_client/system_web/4_0_30319/WebForms.js",
  ]
    .join("\n")
    .toLowerCase(),
  windows_process: windowsProcesses,
  windows_file: windowsProcesses,
  windows_event: [
    windowsProcesses,
    "Security Microsoft-Windows-Security-Auditing 4624 4625 4634 4648 4672 4688 4768 4769 4776 5140 5145 Audit Success An account was successfully logged on. Subject: Logon Type: 3 TargetUserName=EX01$ TargetDomainName=CONTOSO LogonProcessName=Kerberos AuthenticationPackageName=Negotiate WorkstationName=- IpAddress=192.0.2.10 SubjectUserName=SYSTEM",
    "System Service Control Manager 7036 7040 7045 The service entered the running state. ServiceName ImagePath=C:\\Windows\\System32\\svchost.exe -k netsvcs StartType=auto start AccountName=LocalSystem",
    "Microsoft-Windows-PowerShell/Operational PowerShellCore/Operational Windows PowerShell 4103 4104 ScriptBlockText=function Get-ExchangeServer { param($Identity) $servers = Get-ADObject -Filter * | Where-Object { $_.Name -like '*' } } New-Object System. Import-Module ScriptBlockId Path=C:\\Program Files\\Microsoft\\Exchange Server\\V15\\bin\\RemoteExchange.ps1 HostApplication=powershell.exe EngineVersion=5.1",
    "Microsoft-Windows-Sysmon/Operational 11 12 13 EventType=SetValue TargetObject=HKLM\\System\\CurrentControlSet\\Services\\bam\\State HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\ HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ HKU\\S-1-5-21-1-2-3-1104\\Software\\Classes\\ Details=DWORD (0x00000001) Details=Binary Data ImageLoaded=C:\\Windows\\System32\\ntdll.dll kernel32.dll Signed=true SignatureStatus=Valid Signature=Microsoft Windows DestinationPort=443 Protocol=tcp Initiated=true QueryName=contoso.example",
    "Application MSExchange Management Microsoft-Windows-Windows Defender/Operational Microsoft-Windows-TaskScheduler/Operational Microsoft-Windows-Bits-Client/Operational Microsoft-Windows-AppXDeploymentServer/Operational Microsoft-Windows-CodeIntegrity/Operational",
  ]
    .join("\n")
    .toLowerCase(),
};
