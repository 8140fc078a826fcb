import type { Random } from "@/lib/core/random";

type Family = { product: string; build: string; fixedBuild: string };
type Families = readonly [Family, ...Family[]];

/** Families of builds that received the March update, as the pack's table has them; a test holds them to it. */
export const families = {
  "2019": [
    { product: "Exchange Server 2019 CU8", build: "15.2.792.3", fixedBuild: "15.2.792.10" },
    { product: "Exchange Server 2019 CU7", build: "15.2.721.2", fixedBuild: "15.2.721.13" },
    { product: "Exchange Server 2019 CU6", build: "15.2.659.4", fixedBuild: "15.2.659.12" },
  ],
  "2016": [
    { product: "Exchange Server 2016 CU19", build: "15.1.2176.2", fixedBuild: "15.1.2176.9" },
    { product: "Exchange Server 2016 CU18", build: "15.1.2106.2", fixedBuild: "15.1.2106.13" },
    { product: "Exchange Server 2016 CU16", build: "15.1.1979.3", fixedBuild: "15.1.1979.8" },
    { product: "Exchange Server 2016 CU14", build: "15.1.1847.3", fixedBuild: "15.1.1847.12" },
  ],
  "2013": [
    { product: "Exchange Server 2013 CU23", build: "15.0.1497.2", fixedBuild: "15.0.1497.12" },
    { product: "Exchange Server 2013 CU22", build: "15.0.1473.3", fixedBuild: "15.0.1473.6" },
  ],
  "2010": [{ product: "Exchange Server 2010 SP3", build: "14.3.509.0", fixedBuild: "14.3.513.0" }],
} satisfies Record<string, Families>;

/**
 * One family; of a hundred servers 55 run 2016, 25 run 2013, 15 run 2019 and 5 run 2010. About half run an old cumulative update.
 * Nobody attacks a 2010 server in the demo: of the chain only CVE-2021-26857 concerns it, which leaves no request to show.
 */
export function pickFamily(random: Random, { attacked }: { attacked: boolean }): Family {
  const drawn = random.next() * 100;
  const among: Families =
    drawn < 55
      ? families["2016"]
      : drawn < 80
        ? families["2013"]
        : drawn < 95 || attacked
          ? families["2019"]
          : families["2010"];
  return random.pick(among);
}

/** HttpProxy and the ECP server log came with Exchange 2013. */
export function hasFrontEndLogs(server: { product: string }): boolean {
  return !families["2010"].some((family) => family.product === server.product);
}
