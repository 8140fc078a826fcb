import { cookies } from "next/headers";

import { lookFrom, type TableLook } from "./table-look";

/** The look of the list that this browser keeps, read on the server, so that nothing moves after the first paint. */
export async function keptLook(): Promise<TableLook> {
  return lookFrom((await cookies()).get("bw_table")?.value);
}
