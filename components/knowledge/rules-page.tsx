"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";

import { LinkButton } from "@/components/ui/link-button";
import { api } from "@/lib/api/client";
import { severityLabels } from "@/lib/core/states";

import { Choice, choicesOf } from "./choice";
import { ListFrame } from "./list-frame";
import { ruleFilterOf, ruleParams } from "./rule-filters";
import { RuleRows } from "./rule-rows";
import { kindLabels, originLabels, severityChoices } from "./words";

const standingLabels: Record<"enabled" | "disabled" | "unsupported", string> = {
  enabled: "Enabled",
  disabled: "Disabled",
  unsupported: "Not supported",
};

// Fetched when one is first looked at, so that the list does not carry it.
const RuleDrawer = dynamic(() => import("./rule-drawer").then((module) => module.RuleDrawer), { ssr: false });

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
  const [everLooked, setEverLooked] = useState(looked !== null);
  if (looked !== null && !everLooked) setEverLooked(true);
  const filtered = q !== "" || Object.values(conditions).some((value) => value !== null);
  const reset = () => void set({ q: null, kind: null, severity: null, origin: null, standing: null });
  return (
    <ListFrame
      one="rule"
      many="rules"
      placeholder="Name, title or text"
      q={q}
      onSearch={(next) => void set({ q: next || null })}
      onReset={filtered ? reset : null}
      list={list}
      count={items.length}
      choices={
        <>
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
        </>
      }
      acts={
        <>
          {mayChange || mayTry ? (
            <LinkButton href="/campaign/rules/import" tone="primary">
              {mayChange ? "Add or import rules" : "Try a rule"}
            </LinkButton>
          ) : null}
        </>
      }
      rows={(onEndNear) => (
        <RuleRows
          slug={slug}
          items={items}
          mayChange={mayChange}
          onLook={(rule) => void set({ rule })}
          onEndNear={onEndNear}
        />
      )}
    >
      {everLooked ? (
        <RuleDrawer
          slug={slug}
          ruleId={looked}
          mayChange={mayChange}
          mayTry={mayTry}
          onClose={() => void set({ rule: null })}
        />
      ) : null}
    </ListFrame>
  );
}
