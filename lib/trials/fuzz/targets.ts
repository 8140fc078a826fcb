import { archiveTargets } from "./archive-targets";
import { knowledgeTargets } from "./knowledge-targets";
import { parserTargets, readingTargets } from "./parser-targets";
import { formatSamples, samplesBelow } from "./samples";
import type { FuzzTarget } from "./target";

/** Everything that reads what strangers wrote: each parser of the registry, identification, archives, rules, packs. */
export async function allTargets(): Promise<FuzzTarget[]> {
  const formats = await formatSamples();
  const pack = await samplesBelow("campaigns/packs/exchange-2021", (name) => /\.(ya?ml|yar|csv|md)$/.test(name));
  return [...parserTargets(formats), ...readingTargets(formats), ...archiveTargets(), ...knowledgeTargets(pack)];
}
