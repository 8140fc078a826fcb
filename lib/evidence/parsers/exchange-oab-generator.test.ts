import { describe, expect, test } from "vitest";
import { leftBehind, locationOf } from "./exchange-oab-generator";

const said = (path: string) => `Download failed and temporary file '${path}' needs to be removed`;

describe("the temporary file that the OAB generator left behind", () => {
  test.each([
    [`x,${said("C:\\a.aspx")}`, "C:\\a.aspx"],
    [said("C:\\a.aspx").toUpperCase(), "C:\\A.ASPX"],
    [said("C:\\a' needs to be removed\\b.aspx"), "C:\\a' needs to be removed\\b.aspx"],
    [`${said("C:\\a.aspx")}\n${said("C:\\b.aspx")}`, "C:\\a.aspx"],
    ["Download failed and temporary file 'C:\\a.aspx", null],
    ["Download failed", null],
  ])("%j names %j", (text, path) => {
    expect(leftBehind(text)).toBe(path);
  });

  test.each([
    ["C:\\Program Files\\Microsoft\\Exchange Server\\V15\\ClientAccess\\OAB\\Temp\\a.lzx", "oab_folder"],
    ["c:/program files/microsoft/exchange server/v15/clientaccess/oab/temp/a.lzx", "oab_folder"],
    ["\\\\?\\D:\\Exchange\\ClientAccess\\OAB\\a.lzx", "oab_folder"],
    ["D:\\Exchange\\ClientAccess\\OAB", "outside"],
    ["D:\\Exchange\\ClientAccess\\OAB2\\a.lzx", "outside"],
    ["D:\\Exchange\\ClientAccess\\OAB\\..\\owa\\a.aspx", "outside"],
    ["C:\\inetpub\\wwwroot\\ClientAccess\\OAB\\a.aspx", "outside"],
    ["C:\\Exchange\\FrontEnd\\HttpProxy\\ClientAccess\\OAB\\a.aspx", "outside"],
    ["ClientAccess\\OAB\\a.aspx", "outside"],
    ["", "outside"],
    ["\\\\EX01\\c$\\Exchange\\ClientAccess\\OAB\\a.lzx", "unc"],
    ["\\\\?\\UNC\\EX01\\share\\a.lzx", "unc"],
    ["//203.0.113.21/share/a.aspx", "unc"],
  ])("%s lies in: %s", (path, location) => {
    expect(locationOf(path)).toBe(location);
  });
});
