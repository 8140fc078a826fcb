import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import { formatDay } from "@/lib/core/time";
import type { CampaignStatus, RecordedDay } from "@/lib/portfolio/schema";

type Point = { day: string; cases: number; closed: number; patched: number; hunted: number | null };
type Line = { name: string; of: (day: Point) => number | null; ink: string; fill: string; dash?: string };

const lines: readonly Line[] = [
  { name: "not closed", of: (day) => day.cases - day.closed, ink: "stroke-fg", fill: "fill-fg" },
  {
    name: "not hunted",
    of: (day) => (day.hunted === null ? null : day.cases - day.hunted),
    ink: "stroke-muted",
    fill: "fill-muted",
    dash: "2 3",
  },
  { name: "not patched", of: (day) => day.cases - day.patched, ink: "stroke-high", fill: "fill-high", dash: "6 3" },
];

/** The recorded days, with today as it is now. */
function pointsOf(status: CampaignStatus): Point[] {
  const today = status.asOf.slice(0, 10);
  const at = (step: string) => status.funnel.find((one) => one.step === step)?.count ?? 0;
  const now: Point = {
    day: today,
    cases: status.cases,
    closed: at("closed"),
    patched: at("patched"),
    hunted: at("hunted"),
  };
  return [...status.days.filter(({ day }: RecordedDay) => day < today), now];
}

const [width, height, left, right] = [560, 230, 44, 110];

/** What is left to do, day by day, as it was recorded then; the last point is now. */
export function OpenWork({ status }: { status: CampaignStatus }) {
  const points = pointsOf(status);
  const first = points[0];
  const last = points.at(-1);
  if (points.length < 2 || !first || !last)
    return <p className="text-muted">The line begins with the second recorded day; every day is recorded by itself.</p>;
  const most = Math.max(1, ...points.map(({ cases }) => cases));
  const inner = { width: width - left - right, height: height - 40 };
  const x = (index: number) => left + (index / (points.length - 1)) * inner.width;
  const y = (value: number) => 10 + inner.height - (value / most) * inner.height;
  const ends = lines
    .flatMap((line) => {
      const value = line.of(last);
      return value === null ? [] : [{ line, value, at: y(value) }];
    })
    .toSorted((a, b) => a.at - b.at);
  // Words that would lie on each other move apart.
  const placed = ends.map((end, index) => ({ ...end, textAt: Math.max(end.at, (ends[0]?.at ?? 0) + index * 18) }));
  return (
    <svg
      role="img"
      aria-label={`Open work by day. Now ${placed.map(({ line, value }) => `${value} ${line.name}`).join(", ")}.`}
      viewBox={`0 0 ${width} ${height}`}
      className="w-full"
    >
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <path d={`M${left} ${y(most * share)}H${width - right}`} className="stroke-line" strokeWidth="1" />
          <text x={left - 6} y={y(most * share) + 4} textAnchor="end" className="fill-muted text-compact">
            {formatCount(Math.round(most * share))}
          </text>
        </g>
      ))}
      {lines.map((line) => (
        <path
          key={line.name}
          d={points
            .flatMap((point, index) => {
              const value = line.of(point);
              return value === null ? [] : [`${x(index).toFixed(1)} ${y(value).toFixed(1)}`];
            })
            .map((place, index) => `${index === 0 ? "M" : "L"}${place}`)
            .join("")}
          className={cx("fill-none", line.ink)}
          strokeWidth="2"
          strokeDasharray={line.dash}
        />
      ))}
      {placed.map(({ line, value, at, textAt }) => (
        <g key={line.name}>
          <circle cx={width - right} cy={at} r="3" className={line.fill} />
          <text x={width - right + 8} y={textAt + 4} className="fill-fg text-compact">
            <tspan className="font-semibold">{formatCount(value)}</tspan> {line.name}
          </text>
        </g>
      ))}
      <text x={left} y={height - 6} className="fill-muted text-compact">
        {formatDay(first.day)}
      </text>
      <text x={width - right} y={height - 6} textAnchor="end" className="fill-muted text-compact">
        {formatDay(last.day)}
      </text>
    </svg>
  );
}
