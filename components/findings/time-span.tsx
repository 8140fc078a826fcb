import { Time } from "@/components/ui/time";
import { epochMs, minuteMs } from "@/lib/core/time";

/** When it was seen, shortly: a moment as "3 Mar 06:49", more as "3 Mar 07:02 to 11 Mar 01:15". */
export function TimeSpan({ from, to }: { from: string | null; to: string | null }) {
  if (from === null) return <span>no time known</span>;
  const moment = to === null || epochMs(to) - epochMs(from) < minuteMs;
  return (
    <span className="whitespace-nowrap">
      <Moment at={from} />
      {moment ? null : (
        <>
          {" to "}
          <Moment at={to} />
        </>
      )}
    </span>
  );
}

function Moment({ at }: { at: string }) {
  return (
    <>
      <Time at={at} as="day" />{" "}
      <span aria-hidden="true">
        <Time at={at} as="clock" />
      </span>
    </>
  );
}
