import type { Indicator } from "@/lib/campaigns/schema";
import type { ImportMapping, ImportSettings, ListFormat, MatchedType, Tlp } from "@/lib/detection/schema";

export type { ImportMapping, ImportSettings, ListFormat, MatchedType, Tlp };

/** What a file says about a value besides its type. */
export type About = {
  cluster?: string;
  strength?: string;
  techniques?: string[];
  source?: string;
  firstSeen?: string;
  confidence?: string;
  risk?: string;
  note?: string;
  flags?: string;
  tlp?: Tlp | null;
  /** Why the value may be loaded but never speaks for a cluster, where the file itself says so. */
  caution?: string;
};

/** A value as it stands in a file, before it is judged. `type` is the word of the file; null leaves it to the value. */
export type Claim = { kind: "claim"; line: number; type: string | null; value: string; about: About };

/** Something in a file that gives no value, and why. */
export type Refusal = { kind: "refusal"; line: number; value: string; reason: string };

export type Reading = {
  found: (Claim | Refusal)[];
  /** What a person should know about the file as a whole. */
  notes: string[];
};

/** An indicator that was read, without an id of its own. */
export type ReadIndicator = Omit<Indicator, "id" | "type"> & { type: MatchedType; tlp: Tlp | null };

/** What became of one value of a file. */
export type RowResult =
  | { kind: "loaded"; line: number; indicator: ReadIndicator }
  | { kind: "marked"; line: number; indicator: ReadIndicator; reason: string }
  | { kind: "duplicate"; line: number; type: MatchedType; value: string; of: string }
  | { kind: "rejected"; line: number; value: string; reason: string };
