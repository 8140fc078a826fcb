"use client";

import { useInfiniteQuery } from "@tanstack/react-query";

import { Section } from "@/components/ui/section";
import { api } from "@/lib/api/client";

import { EventPages } from "./event-pages";
import { eventsPerPage } from "./filters";

/** What was done in the installation itself: users, tokens, organizations, checkpoints. */
export function InstallationActivity() {
  const pages = useInfiniteQuery(
    api.audit.installation.infiniteOptions({
      input: (cursor: string | undefined) => ({ limit: eventsPerPage, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    }),
  );
  return (
    <Section
      title="Audit of the installation"
      meta="Users, tokens, organizations and signed checkpoints; each case has a chain of its own under Activity"
      bleed
    >
      <EventPages pages={pages} whenEmpty="Nothing has happened yet" />
    </Section>
  );
}
