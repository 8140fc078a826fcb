import { cookies } from "next/headers";
import { isZone, type Zone } from "@/lib/core/time";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** What this browser chose earlier, read before the first paint so that nothing flashes. */
export async function readPreferences(): Promise<{ theme: Theme; zone: Zone; singleKeys: boolean; nowMs: number }> {
  const jar = await cookies();
  const zone = jar.get("bw_zone")?.value ?? "UTC";
  return {
    theme: themes.find((theme) => theme === jar.get("bw_theme")?.value) ?? "system",
    zone: zone !== "local" && isZone(zone) ? zone : "UTC",
    singleKeys: jar.get("bw_keys")?.value !== "off",
    nowMs: Date.now(),
  };
}
