"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import type { OrganizationView } from "@/lib/organizations/schema";

const knownShown = 5;

type KnownOrganizationsProps = {
  words: string;
  /** One that cannot be meant. */
  exceptId?: string;
  onChoose: (organization: OrganizationView) => void;
};

/** Organizations whose name, domain or external id has the words, to be chosen from. */
export function KnownOrganizations({ words, exceptId, onChoose }: KnownOrganizationsProps) {
  const q = words.trim();
  const found = useQuery(
    api.organizations.list.queryOptions({
      input: { q, limit: knownShown },
      enabled: q.length >= 2,
      placeholderData: keepPreviousData,
    }),
  );
  const items = q.length >= 2 ? (found.data?.items ?? []).filter(({ id }) => id !== exceptId) : [];
  if (items.length === 0) return null;
  return (
    <ul
      aria-label="Organizations that are there already"
      className="grid divide-y divide-line rounded-control border border-line-strong"
    >
      {items.map((organization) => (
        <li key={organization.id}>
          <button
            type="button"
            onClick={() => onChoose(organization)}
            className="flex min-h-8 w-full items-center gap-2 px-2.5 text-left -outline-offset-2 hover:bg-hover"
          >
            <span className="min-w-0 grow truncate">{organization.name}</span>
            <span className="shrink-0 text-compact text-muted">
              {organization.caseIds.length > 0 ? organization.caseIds.map(({ ref }) => ref).join(", ") : "no case yet"}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
