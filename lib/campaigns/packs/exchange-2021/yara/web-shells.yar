/*
  Web shells of the Exchange attacks of March 2021, by what they do and not by their names.
  Written from public descriptions: Volexity (2021-03-02), Microsoft (2021-03-02), CISA analysis reports
  AR21-072A to AR21-072G and AR21-084A/B. None of these rules points to a cluster.
*/

rule oab_export_with_script
{
  meta:
    title = "Web shell: virtual directory settings with script in a URL"
    description = "The settings of an offline address book directory as the reset writes them, with server script in ExternalUrl or InternalUrl"
    severity = "critical"
    stage = "file_written"
    proposes = "implanted"
    technique = "T1505.003"
    cluster = "none"
    version = "1"
  strings:
    $url1 = "ExternalUrl" ascii wide nocase
    $url2 = "InternalUrl" ascii wide nocase
    $set1 = "InternalAuthenticationMethods" ascii wide nocase
    $set2 = "ExtendedProtectionTokenChecking" ascii wide nocase
    $set3 = "OfflineAddressBooks" ascii wide nocase
    $set4 = "MetabasePath" ascii wide nocase
    $script1 = "<script" ascii wide nocase
    $script2 = "runat=" ascii wide nocase
    $script3 = "<%" ascii wide
    $code1 = "Request" ascii wide nocase
    $code2 = "eval(" ascii wide nocase
    $code3 = "Page_Load" ascii wide nocase
    $code4 = "Page Language" ascii wide nocase
    $code5 = "Response." ascii wide nocase
  condition:
    filesize < 50KB and any of ($url*) and 2 of ($set*) and any of ($script*) and any of ($code*)
}

rule chopper_eval_unsafe
{
  meta:
    title = "Web shell: China Chopper one-liner"
    description = "Whatever a request parameter holds is run as code without restriction"
    severity = "critical"
    stage = "file_written"
    proposes = "implanted"
    technique = "T1505.003"
    cluster = "none"
    version = "1"
  strings:
    $item = /eval\s{0,8}\(\s{0,8}Request\s{0,4}(\.\s{0,4}(Item|Form|QueryString|Params|Headers)\s{0,4})?[\[\(]\s{0,4}["'][^"'\r\n]{1,80}["']\s{0,4}[\]\)]\s{0,8},\s{0,8}["']unsafe["']/ ascii wide nocase
    $decoded = /eval\s{0,8}\([^\r\n;]{0,160}GetString\s{0,4}\([^\r\n;]{0,80}FromBase64String\s{0,4}\(\s{0,4}Request[^\r\n;]{1,120},\s{0,8}["']unsafe["']/ ascii wide nocase
    $split = /eval\s{0,8}\(\s{0,8}Request[^\r\n;]{1,120},\s{0,8}["']un["']\s{0,4}\+\s{0,4}["']safe["']/ ascii wide nocase
    $bare = /<%\s{0,8}eval\s{0,8}\(?\s{0,8}request\s{0,4}\(\s{0,4}["'][^"'\r\n]{1,80}["']\s{0,4}\)/ ascii wide nocase
  condition:
    filesize < 1MB and any of them
}

rule jscript_page_load_shell
{
  meta:
    title = "Web shell: JScript page that runs what it is sent"
    description = "A server-side JScript block whose Page_Load evaluates request data"
    severity = "critical"
    stage = "file_written"
    proposes = "implanted"
    technique = "T1505.003"
    cluster = "none"
    version = "1"
  strings:
    $block = /<script[^>]{0,120}language\s{0,4}=\s{0,4}["']?JScript["']?/ ascii wide nocase
    $page = /<%@\s{0,4}Page[^%]{0,120}Language\s{0,4}=\s{0,4}["']?Jscript/ ascii wide nocase
    $server = /runat\s{0,4}=\s{0,4}["']?server/ ascii wide nocase
    $load = /function\s{1,8}Page_Load\s{0,4}\(/ ascii wide nocase
    $eval1 = /eval\s{0,4}\([^;\r\n]{0,200}Request\b/ ascii wide nocase
    $eval2 = /Request\s{0,4}[\[\(\.][^;\r\n]{1,80};[^<]{0,200}eval\s{0,4}\(/ ascii wide nocase
    $function = /new\s{1,4}Function\s{0,4}\([^;\r\n]{0,200}Request\b/ ascii wide nocase
  condition:
    filesize < 200KB and ((($block and $server) or $page) and ($load or $page)) and any of ($eval1, $eval2, $function)
}

rule http_tunnel_page
{
  meta:
    title = "Web shell: tunnel into the network over HTTP"
    description = "A page that opens sockets as request headers say and passes data both ways, like reGeorg"
    severity = "critical"
    stage = "file_written"
    proposes = "implanted"
    technique = "T1090"
    cluster = "none"
    version = "1"
  strings:
    $cmd = /["']X-(CMD|TARGET|PORT|STATUS|ERROR)["']/ ascii wide nocase
    $target = /["']X-TARGET["']/ ascii wide nocase
    $port = /["']X-PORT["']/ ascii wide nocase
    $status = /["']X-STATUS["']/ ascii wide nocase
    $verb1 = "CONNECT" ascii wide
    $verb2 = "FORWARD" ascii wide
    $verb3 = "DISCONNECT" ascii wide
    $socket1 = "System.Net.Sockets" ascii wide nocase
    $socket2 = "new Socket(" ascii wide nocase
    $socket3 = "ProtocolType.Tcp" ascii wide nocase
    $page = /<%@\s{0,4}Page/ ascii wide nocase
    $greeting = "all seems fine" ascii wide nocase
  condition:
    filesize < 200KB and $page and any of ($socket*) and ((2 of ($target, $port, $status) and 2 of ($verb*)) or (#cmd > 2 and any of ($verb*)) or ($greeting and 2 of ($verb*)))
}

rule security_product_checker
{
  meta:
    title = "Web shell: page that looks for security products"
    description = "A page that tells its caller which endpoint protection runs on the server, like SecChecker"
    severity = "critical"
    stage = "file_written"
    proposes = "implanted"
    technique = "T1518.001"
    cluster = "none"
    version = "1"
  strings:
    $page = /<%@\s{0,4}Page/ ascii wide nocase
    $script = /<script[^>]{0,80}runat\s{0,4}=\s{0,4}["']?server/ ascii wide nocase
    $vendor1 = "CrowdStrike" ascii wide nocase
    $vendor2 = "FireEye" ascii wide nocase
    $vendor3 = "xagt" ascii wide nocase
    $vendor4 = "CSFalcon" ascii wide nocase
    $vendor5 = "CarbonBlack" ascii wide nocase
    $vendor6 = "Carbon Black" ascii wide nocase
    $vendor7 = "SentinelOne" ascii wide nocase
    $vendor8 = "csagent" ascii wide nocase
    $look1 = "Directory.Exists" ascii wide nocase
    $look2 = "File.Exists" ascii wide nocase
    $look3 = "GetProcesses" ascii wide nocase
    $look4 = "OpenSubKey" ascii wide nocase
    $look5 = "ServiceController" ascii wide nocase
    $answer = "Response.Write" ascii wide nocase
  condition:
    filesize < 200KB and ($page or $script) and 2 of ($vendor*) and any of ($look*) and $answer
}

rule command_page
{
  meta:
    title = "Web shell: page that runs commands"
    description = "Request data is handed to a command line and the answer is written to the page"
    severity = "critical"
    stage = "file_written"
    proposes = "implanted"
    technique = "T1505.003"
    cluster = "none"
    version = "1"
  strings:
    $page = /<%@\s{0,4}Page/ ascii wide nocase
    $block = /<script[^>]{0,80}runat\s{0,4}=\s{0,4}["']?server/ ascii wide nocase
    $classic = /<%[^@]/ ascii wide
    $in = /Request\s{0,4}[\[\(\.]/ ascii wide nocase
    $out1 = "Response.Write" ascii wide nocase
    $out2 = "StandardOutput" ascii wide nocase
    $shell1 = /["'](c:\\{1,2}windows\\{1,2}system32\\{1,2})?cmd(\.exe)?(\s{0,4}\/c)?[ "']/ ascii wide nocase
    $shell2 = /["']powershell(\.exe)?[ "']/ ascii wide nocase
    $start1 = "ProcessStartInfo" ascii wide nocase
    $start2 = "Process.Start" ascii wide nocase
    $start3 = "WScript.Shell" ascii wide nocase
    $start4 = "Shell.Application" ascii wide nocase
  condition:
    filesize < 300KB and ($page or $block or $classic) and $in and any of ($out*) and any of ($shell*) and any of ($start*)
}

rule response_write_shell
{
  meta:
    title = "Web shell: one line that writes a command's answer"
    description = "Response.Write of something that was started with request data"
    severity = "critical"
    stage = "file_written"
    proposes = "implanted"
    technique = "T1505.003"
    cluster = "none"
    version = "1"
  strings:
    $exec = /Response\s{0,4}\.\s{0,4}Write\s{0,4}\([^;\r\n]{0,200}\.(Exec|Run|ShellExecute)\s{0,4}\([^;\r\n]{0,120}Request\s{0,4}[\[\(\.]/ ascii wide nocase
    $eval = /Response\s{0,4}\.\s{0,4}Write\s{0,4}\(\s{0,8}eval\s{0,4}\([^;\r\n]{0,120}Request\s{0,4}[\[\(\.]/ ascii wide nocase
    $stdout = /Response\s{0,4}\.\s{0,4}Write\s{0,4}\([^;\r\n]{0,240}StdOut\s{0,4}\.\s{0,4}ReadAll/ ascii wide nocase
  condition:
    filesize < 200KB and any of them
}

rule page_that_writes_files
{
  meta:
    title = "Web shell: small page that writes files it is sent"
    description = "Request data is written to a path on the server by a page of a few lines"
    severity = "critical"
    stage = "file_written"
    proposes = "implanted"
    technique = "T1105"
    cluster = "none"
    version = "1"
  strings:
    $page = /<%@\s{0,4}Page/ ascii wide nocase
    $block = /<script[^>]{0,80}runat\s{0,4}=\s{0,4}["']?server/ ascii wide nocase
    $write = /(WriteAllText|WriteAllBytes|AppendAllText|CreateText|StreamWriter|FileStream)\s{0,4}\([^;\r\n]{0,200}Request\s{0,4}[\[\(\.]/ ascii wide nocase
    $save = /Request\s{0,4}\.\s{0,4}Files\s{0,4}[\[\(][^;\r\n]{0,80}SaveAs\s{0,4}\([^;\r\n]{0,120}Request\s{0,4}[\[\(\.]/ ascii wide nocase
  condition:
    filesize < 8KB and ($page or $block) and any of ($write, $save)
}

rule request_assembly_loader
{
  meta:
    title = "Web shell: page that loads code it is sent"
    description = "A request carries a compiled assembly, often base64 or encrypted, that the page loads and runs"
    severity = "critical"
    stage = "file_written"
    proposes = "implanted"
    technique = "T1620"
    cluster = "none"
    version = "1"
  strings:
    $load = /Assembly\s{0,4}\.\s{0,4}Load\s{0,4}\(/ ascii wide nocase
    $reflect = /\(\s{0,4}["']Load["']\s{0,4},/ ascii wide nocase
    $in1 = /FromBase64String\s{0,4}\([^;\r\n]{0,80}Request\b/ ascii wide nocase
    $in2 = /Request\s{0,4}\.\s{0,4}BinaryRead\s{0,4}\(/ ascii wide nocase
    $in3 = /Request\s{0,4}(\.\s{0,4}(Form|Headers|Cookies))?\s{0,4}\[/ ascii wide nocase
    $run1 = "CreateInstance" ascii wide nocase
    $run2 = ".Invoke(" ascii wide nocase
    $page = /<%@\s{0,4}(Page|WebHandler)/ ascii wide nocase
    $block = /<script[^>]{0,80}runat\s{0,4}=\s{0,4}["']?server/ ascii wide nocase
  condition:
    filesize < 200KB and ($page or $block) and any of ($load, $reflect) and any of ($in*) and any of ($run*)
}
