import { readsAttribution } from "@/lib/access/policy";
import type { Actor } from "@/lib/auth/schema";
import type { FindingFacets, FindingItem, FindingView } from "@/lib/findings/schema";

/** A finding in a list as this person may read it: who reads no attribution sees what happened, not whose work it resembles. */
export function itemFor(actor: Actor, item: FindingItem): FindingItem {
  return readsAttribution(actor) ? item : { ...item, clusters: [] };
}

/** A whole finding as this person may read it; the indicators stay, without the cluster and how firmly they are tied to it. */
export function viewFor(actor: Actor, view: FindingView): FindingView {
  if (readsAttribution(actor)) return view;
  const indicators = view.indicators.map((known) => ({ ...known, cluster: "", strength: null }));
  return { ...view, clusters: [], indicators };
}

/** The filters as this person may read them: marks of clusters are for those who see clusters. */
export function facetsFor(actor: Actor, facets: FindingFacets): FindingFacets {
  return readsAttribution(actor) ? facets : { ...facets, clusters: [] };
}
