import { organizations } from "./planning/organizations";
import { type Random, randomFrom, shuffled } from "@/lib/core/random";
import { planServer, serverCount } from "./planning/servers";
import { storyPlan } from "./planning/story";
import type { CasePlan, DemoCluster, Depth, Effort, PersonKey } from "./planning/types";

/** Organizations of the whole demo. */
export const demoSize = 120;

/** Every run of the demo draws from this seed, so that two installations show the same. */
const demoSeed = 20_210_302;

/** Each value as often as its share of `count` asks; the first takes what rounding leaves. Shuffled. */
function inShares<T>(random: Random, shares: readonly (readonly [T, number])[], count: number): T[] {
  const [first, ...rest] = shares;
  const given = rest.flatMap(([value, share]) => Array.from({ length: Math.round(share * count) }, () => value));
  const filled = first ? Array.from({ length: Math.max(0, count - given.length) }, () => first[0]) : [];
  return shuffled(random, [...filled, ...given]);
}

/** Public figures of the case severity mix; a miner counts as a used shell with the cluster DLTminer. */
const depths: readonly (readonly [Depth, number])[] = [
  ["attempted", 0.45],
  ["clean", 0.25],
  ["implanted", 0.18],
  ["operated", 0.09],
  ["spread", 0.03],
];

/** Cluster links among cases with a web shell. No public figures exist: these ratios are invented for the demo. */
const clusters: readonly (readonly [DemoCluster | null, number])[] = [
  [null, 0.64],
  ["HAFNIUM", 0.13],
  ["DLTminer", 0.1],
  ["UNC2640", 0.05],
  ["UNC2639", 0.04],
  ["UNC2643", 0.04],
];

const efforts: readonly (readonly [Effort, number])[] = [
  ["working", 0.34],
  ["started", 0.25],
  ["new", 0.15],
  ["late", 0.14],
  ["closed", 0.12],
];

const progressRange: Record<Effort, readonly [number, number]> = {
  new: [0, 0.04],
  started: [0.08, 0.3],
  working: [0.3, 0.65],
  late: [0.7, 0.92],
  closed: [1, 1],
};

const owners: readonly [PersonKey, ...PersonKey[]] = ["lead", "first", "first", "first", "second", "second", "second"];

/**
 * How old a case is, in hours. Half of the cases of March 2021 were opened within four days and four fifths within nine; the
 * demo keeps that shape and moves it so that the burst began thirteen days ago.
 */
function ageHours(random: Random, effort: Effort): number {
  if (effort === "new") return random.whole(3, 60);
  const drawn = random.next();
  const day = drawn < 0.5 ? drawn * 8 : drawn < 0.8 ? 4 + ((drawn - 0.5) / 0.3) * 5 : 9 + ((drawn - 0.8) / 0.2) * 3;
  return Math.round((13 - day) * 24 + random.whole(0, 12));
}

function dueInHours(random: Random, effort: Effort): number | null {
  if (effort === "closed") return null;
  if (random.chance(0.3)) return -random.whole(2, 96);
  return random.chance(0.85) ? random.whole(3, 160) : null;
}

function ownerOf(random: Random, effort: Effort): CasePlan["owner"] {
  if (effort === "new") return random.chance(0.75) ? null : random.pick(owners);
  return random.chance(0.07) ? "loader" : random.pick(owners);
}

const givenNames = [
  "Alex",
  "Noor",
  "Jonas",
  "Priya",
  "Mateo",
  "Lene",
  "Owen",
  "Chiara",
  "Femke",
  "Ilse",
  "Tomas",
  "Yara",
] as const;
const familyNames = [
  "Whitlock",
  "Vasić",
  "Brandvold",
  "Achterberg",
  "Ferrante",
  "Okonjo",
  "Lindqvist",
  "Marchand",
  "Keller",
  "Sobral",
  "Quint",
  "Hale",
] as const;
const contactRoles = [
  "IT manager",
  "Head of IT",
  "Managing director",
  "Systems administrator",
  "Data protection officer",
] as const;

type Draw = { index: number; depth: Depth; effort: Effort; cluster: DemoCluster | null };

/** Deep cases stay open: a server with a used web shell is not finished within two weeks. Clean ones go faster. */
function soberEffort(draw: Draw): Effort {
  const deep = draw.depth !== "clean" && draw.depth !== "attempted";
  if (deep && draw.effort === "closed") return "working";
  return draw.depth === "clean" && draw.effort === "started" ? "late" : draw.effort;
}

function planCase(draw: Draw): CasePlan | null {
  const { index, depth, cluster } = draw;
  const organization = organizations[index - 1];
  if (!organization) return null;
  const seed = demoSeed + index * 7919;
  const random = randomFrom(seed);
  const effort = soberEffort(draw);
  const [least, most] = progressRange[effort];
  const hasEvidence = effort === "new" ? random.chance(0.25) : effort === "started" ? random.chance(0.8) : true;
  const openedHoursAgo = ageHours(random, effort);
  const servers = Array.from({ length: serverCount(random) }, (_, position) =>
    planServer(random, {
      hostname: position === 0 && random.chance(0.3) ? "MAIL" : `EX${String(position + 1).padStart(2, "0")}`,
      depth: position === 0 ? depth : random.chance(0.25) ? "attempted" : "clean",
      cluster: position === 0 ? cluster : null,
      effort,
      evidence: hasEvidence && (position === 0 || (position === 1 && random.chance(0.4))),
      whole: effort === "closed" || effort === "late" || random.chance(0.2),
    }),
  );
  const half = index < 64 ? "192.0.2" : "198.51.100";
  return {
    index,
    seed,
    externalId: `demo-${String(index + 1).padStart(3, "0")}`,
    ...organization,
    ipRange: `${half}.${(index % 64) * 4}/30`,
    tags: random.chance(0.15) ? ["demo", "priority"] : ["demo"],
    contact: { name: `${random.pick(givenNames)} ${random.pick(familyNames)}`, role: random.pick(contactRoles) },
    openedHoursAgo,
    quietHours:
      effort === "closed" ? random.whole(20, 90) : Math.min(openedHoursAgo, Math.round(60 * random.next() ** 2)),
    dueInHours: dueInHours(random, effort),
    owner: ownerOf(random, effort),
    effort,
    progress: least + (most - least) * random.next(),
    cluster,
    servers,
    story: false,
  };
}

/**
 * What the demo consists of: the story first, then `count - 1` fictional organizations whose sizes, builds, fixes and depth of
 * compromise follow the public figures of March 2021. The same count gives the same plan, always.
 */
export function planDemo(count: number): CasePlan[] {
  const random = randomFrom(demoSeed);
  const drawnDepths = inShares(random, depths, count);
  const drawnEfforts = inShares(random, efforts, count);
  const deep = drawnDepths.filter((depth) => depth !== "clean" && depth !== "attempted").length;
  const drawnClusters = inShares(random, clusters, deep);
  const others = Array.from({ length: count - 1 }, (_, position) => {
    const drawn = drawnDepths[position + 1] ?? "attempted";
    const linked = drawn !== "clean" && drawn !== "attempted";
    const cluster = linked ? (drawnClusters.pop() ?? null) : null;
    // The miner shows by what is sent through the web shell, so its shells are used.
    const depth = cluster === "DLTminer" && drawn === "implanted" ? "operated" : drawn;
    return planCase({ index: position + 1, depth, effort: drawnEfforts[position + 1] ?? "working", cluster });
  });
  return [storyPlan, ...others.filter((plan) => plan !== null)];
}
