"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { UploadPill } from "@/components/evidence/upload/upload-pill";
import { AppFrame } from "@/components/shell/app-frame";
import { GoKeys } from "@/components/shell/go-keys";
import { api, client } from "@/lib/api/client";
import type { MeView } from "@/lib/access/schema";
import { campaignCookie } from "@/lib/core/campaign-cookie";
import type { CampaignView } from "@/lib/campaigns/schema";

import { signOutHere } from "./sign-out";
import { useLiveUpdates } from "./live";

const roleLabels: Record<MeView["role"], string> = {
  admin: "Administrator",
  lead: "Lead",
  analyst: "Analyst",
  technician: "Technician",
  manager: "Manager",
  client: "Client",
};

/** Cases whose organization, reference or domain contains the words. */
async function searchCases(text: string, signal: AbortSignal) {
  // Fetched on the first search: no page carries the language of the filter for its palette.
  const { listUnder } = await import("@/components/portfolio/list-under");
  const list = listUnder(text);
  if (list.length > 0) return list;
  const { items } = await client.cases.list({ q: text, limit: 8 }, { signal });
  return items.map((item) => ({
    href: `/cases/${item.id}`,
    ref: item.ref,
    title: item.organization.name,
    exposure: item.exposure,
    compromise: item.compromise,
  }));
}

type Place = { href: string; label: string; act: string; keys: string };

const portfolio: Place = { href: "/portfolio", label: "Portfolio", act: "case.list", keys: "g p" };
const knowledge: Place[] = [
  { href: "/status", label: "Campaign status", act: "portfolio.read", keys: "g w" },
  { href: "/organizations", label: "Organizations", act: "organization.list", keys: "g o" },
  { href: "/imports", label: "Imports", act: "import.read", keys: "g i" },
  { href: "/campaign", label: "Campaign pack", act: "pack.read", keys: "g c" },
  { href: "/changes", label: "Bulk changes", act: "bulk.read", keys: "g b" },
];
const administration: Place[] = [
  { href: "/users", label: "Users", act: "user.list", keys: "g u" },
  { href: "/settings", label: "Settings", act: "me.read", keys: "g s" },
];

const framed = ({ slug, shortName, packVersion }: CampaignView) => ({ slug, name: shortName, packVersion });

/** Shows the pages of another campaign from here on; all that was fetched of this one goes with the page. */
function showCampaign(slug: string): void {
  document.cookie = `${campaignCookie}=${slug}; path=/; max-age=31536000; samesite=lax`;
  globalThis.location.assign("/portfolio");
}

/** The frame with its data: who is signed in, what they may reach, and whether the page is live. */
export function AppShell({
  me,
  campaign,
  others,
  children,
}: {
  me: MeView;
  campaign: CampaignView | null;
  others: readonly CampaignView[];
  children: ReactNode;
}) {
  const live = useLiveUpdates();
  const signOut = useMutation({ mutationFn: signOutHere });
  const counts = me.acts.includes("portfolio.read") && campaign !== null;
  const size = useQuery(
    api.portfolio.size.queryOptions({ input: { slug: campaign?.slug ?? "" }, enabled: counts, staleTime: 60_000 }),
  );
  // A client reaches one case through it; what it is called must not hint at others.
  const places = counts ? [portfolio, ...knowledge] : [{ ...portfolio, label: "Your case" }, ...knowledge];
  const allowed = (place: Place) => me.acts.includes(place.act);
  return (
    <AppFrame
      homeHref="/portfolio"
      campaign={campaign && framed(campaign)}
      otherCampaigns={others.map(framed)}
      onCampaign={showCampaign}
      nav={places
        .filter(allowed)
        .map((place) => ({ ...place, count: place.href === "/portfolio" ? size.data?.cases : undefined }))}
      foot={administration.filter(allowed)}
      user={{ name: me.name, email: me.email, roleLabel: roleLabels[me.role] }}
      settingsHref="/settings"
      onSignOut={() => signOut.mutate()}
      tlp="AMBER"
      live={live}
      search={searchCases}
    >
      <GoKeys keys={[...places, ...administration].filter(allowed)} />
      {children}
      <UploadPill />
    </AppFrame>
  );
}
