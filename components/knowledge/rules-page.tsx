"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";

import { SearchBox } from "@/components/portfolio/search-box";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { api } from "@/lib/api/client";
import { severityLabels } from "@/lib/core/states";

import { Choice, choicesOf } from "./choice";
import { RuleDrawer } from "./rule-drawer";
import { ruleFilterOf, ruleParams } from "./rule-filters";
import { RuleRows } from "./rule-rows";
import { kindLabels, originLabels, severityChoices } from "./words";

const standingLabels: Record<"enabled" | "disabled" | "unsupported", string> = {
  enabled: "Enabled",
  disabled: "Disabled",
  unsupported: "Not supported",
};

/** Every rule that evidence is matched with, of the pack and of the team: found, read, switched, and added to. */
export function RulesPage({ slug, mayChange, mayTry }: { slug: string; mayChange: boolean; mayTry: boolean }) {
  const [values, set] = useQueryStates(ruleParams, { history: "replace" });
  const filter = ruleFilterOf(slug, values);
  const list = useInfiniteQuery(
    api.rules.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...filter, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const { rule: looked, q, ...conditions } = values;
  const filtered = q !== "" || Object.values(conditions).some((value) => value !== null);
  const reset = () => void set({ q: null, kind: null, severity: null, origin: null, standing: null });
  return (
    <div className="flex flex-col md:h-[calc(100dvh-8.5rem)] md:min-h-100 print:h-auto">
      <search className="flex flex-wrap items-center gap-2 px-gutter py-2.5 no-print" aria-label="Rules">
        <SearchBox
          value={q}
          onChange={(next) => void set({ q: next || null })}
          label="Find a rule"
          placeholder="Name, title or text"
        />
        <Choice
          label="Kind"
          every="Every kind"
          options={choicesOf(["sigma", "yara"], kindLabels)}
          value={values.kind}
          onChange={(kind) => void set({ kind })}
        />
        <Choice
          label="Level"
          every="Every level"
          options={choicesOf(severityChoices, severityLabels)}
          value={values.severity}
          onChange={(severity) => void set({ severity })}
        />
        <Choice
          label="Origin"
          every="Pack and own"
          options={choicesOf(["pack", "own"], originLabels)}
          value={values.origin}
          onChange={(origin) => void set({ origin })}
        />
        <Choice
          label="State"
          every="Every state"
          options={choicesOf(["enabled", "disabled", "unsupported"], standingLabels)}
          value={values.standing}
          onChange={(standing) => void set({ standing })}
        />
        {filtered ? (
          <Button tone="quiet" onClick={reset}>
            Reset
          </Button>
        ) : null}
        <span role="status" className="ml-auto text-compact text-muted">
          {list.data ? `${formatCount(items.length)}${list.hasNextPage ? " and more" : ""}` : ""}
        </span>
        {mayChange || mayTry ? (
          <LinkButton href="/campaign/rules/import" tone="primary">
            {mayChange ? "Add or import rules" : "Try a rule"}
          </LinkButton>
        ) : null}
      </search>
      {list.isError && !list.data ? (
        <ErrorState
          title="The rules could not be fetched"
          message={list.error.message}
          onRetry={() => void list.refetch()}
        />
      ) : null}
      {list.isPending ? <SkeletonRows label="Reading the rules" /> : null}
      {list.data && items.length === 0 ? (
        <EmptyState title="No rule passes these filters" action={<Button onClick={reset}>Show every rule</Button>}>
          Search for a part of the title, or take a condition away.
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <RuleRows
          slug={slug}
          items={items}
          mayChange={mayChange}
          onLook={(rule) => void set({ rule })}
          onEndNear={() => (list.hasNextPage && !list.isFetchingNextPage ? void list.fetchNextPage() : undefined)}
        />
      ) : null}
      <RuleDrawer
        slug={slug}
        ruleId={looked}
        mayChange={mayChange}
        mayTry={mayTry}
        onClose={() => void set({ rule: null })}
      />
    </div>
  );
}
