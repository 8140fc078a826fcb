import { expect, test } from "vitest";

import { explainDiskFull } from "./disk-full";

test("no room in a file system or a database is told as what it is, and nothing else is taken for it", () => {
  const noRoom = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  expect(explainDiskFull(noRoom)).toMatchObject({ code: "DISK_FULL", status: 507 });
  expect(explainDiskFull(new Error("The store failed.", { cause: noRoom }))).toMatchObject({ code: "DISK_FULL" });
  expect(
    explainDiskFull(new Error("Raw query failed. Code: `53100`. Message: `could not extend file`")),
  ).not.toBeNull();
  for (const other of [new Error("53100 rows"), Object.assign(new Error("gone"), { code: "ENOENT" }), "ENOSPC", null])
    expect(explainDiskFull(other)).toBeNull();
});
