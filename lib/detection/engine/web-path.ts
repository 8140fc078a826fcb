import { foldAscii } from "./record-view";

const webRoots = ["\\inetpub\\wwwroot\\", "\\frontend\\httpproxy\\", "\\clientaccess\\"];

/**
 * The URL path under which a file in a web folder of Exchange or IIS is reached; null for any other folder. Folded. A path
 * inside an archive may begin at the web folder itself.
 */
export function webPathOf(filePath: string): string | null {
  const path = `\\${windowsPath(filePath)}`;
  for (const root of webRoots) {
    const at = path.lastIndexOf(root);
    if (at >= 0) return `/${path.slice(at + root.length).replaceAll("\\", "/")}`;
  }
  return null;
}

/** A path with Windows separators, folded, as archive members and tool output may write either. */
export function windowsPath(path: string): string {
  return foldAscii(path).replaceAll("/", "\\");
}

/** The last part of a URL path or a file path, folded. */
export function baseNameOf(path: string): string {
  return foldAscii(path).split(/[\\/]/).at(-1) ?? "";
}

const webFolders = [
  "\\inetpub\\wwwroot\\",
  "\\frontend\\httpproxy\\",
  "\\aspnet_client\\",
  "\\owa\\auth\\",
  "\\ecp\\auth\\",
];

/** A name from a list of shells means something only in a folder that the web server serves. */
export function isInWebFolder(path: string): boolean {
  const windows = `\\${windowsPath(path)}`;
  return webFolders.some((folder) => windows.includes(folder));
}
