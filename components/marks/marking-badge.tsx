import { cx } from "@/components/ui/cx";

/** TLP 2.0 by FIRST: these words, in capitals, never translated. */
export const tlpLevels = ["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"] as const;
export type TlpLevel = (typeof tlpLevels)[number];

export const papLevels = ["RED", "AMBER", "GREEN", "CLEAR"] as const;
export type PapLevel = (typeof papLevels)[number];

const tlpInk: Record<TlpLevel, string> = {
  RED: "text-tlp-red",
  "AMBER+STRICT": "text-tlp-amber",
  AMBER: "text-tlp-amber",
  GREEN: "text-tlp-green",
  CLEAR: "text-tlp-clear",
};

const tlpMeaning: Record<TlpLevel, string> = {
  RED: "For the people addressed only",
  "AMBER+STRICT": "Need to know, within the organization only",
  AMBER: "Need to know, within the organization and its clients",
  GREEN: "Within the community",
  CLEAR: "May be shared freely",
};

/** May this be passed on? FIRST's colours on black, the same in both themes and on paper. */
export function TlpBadge({ level, className }: { level: TlpLevel; className?: string }) {
  return (
    <span
      data-exact=""
      title={tlpMeaning[level]}
      className={cx(
        "inline-block rounded-mark bg-tlp-ground px-1.5 py-0.5 text-compact font-bold whitespace-nowrap forced-color-adjust-none",
        tlpInk[level],
        level === "AMBER+STRICT" && "outline-1 -outline-offset-2 outline-tlp-amber outline-solid",
        className,
      )}
    >
      TLP:{level}
    </span>
  );
}

const papMeaning: Record<PapLevel, string> = {
  RED: "Passive only: nothing an attacker could notice",
  AMBER: "Queries to third parties are allowed, contact with the attacker's systems is not",
  GREEN: "Active measures such as blocking are allowed",
  CLEAR: "No limit on action",
};

/** What may be done with it? Outlined, so that it is never taken for TLP. */
export function PapBadge({ level, className }: { level: PapLevel; className?: string }) {
  return (
    <span
      title={papMeaning[level]}
      className={cx(
        "inline-block rounded-mark border border-control px-1.25 py-px text-compact font-semibold whitespace-nowrap",
        className,
      )}
    >
      PAP:{level}
    </span>
  );
}
