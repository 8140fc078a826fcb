const shield = "M8 1.6 13.4 3.5V8c0 3.3-2.2 5.5-5.4 6.5C4.8 13.5 2.6 11.3 2.6 8V3.5Z";
const diamond = "M8 1.6 14.4 8 8 14.4 1.6 8Z";
const box = "0 0 16 16";

/** Every mark of the product, drawn once per page and used by name. Render it once, at the start of <body>. */
export function Sprite() {
  return (
    <svg width="0" height="0" className="absolute" aria-hidden="true" focusable="false">
      <Patterns />
      <Exposure />
      <Compromise />
      <Tasks />
      <Assurances />
      <Severities />
      <Clusters />
      <Signs />
    </svg>
  );
}

/** The hatch of "claimed" and "unknown" as ink of its own, so that it prints where backgrounds do not. */
function Patterns() {
  return (
    <defs>
      {(["done", "high", "control", "accent"] as const).map((ink) => (
        <pattern
          key={ink}
          id={`m-hatch-${ink}`}
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M1 0V4" strokeWidth="1.5" style={{ stroke: `var(--color-${ink})` }} />
        </pattern>
      ))}
    </defs>
  );
}

function Exposure() {
  return (
    <>
      <symbol id="m-exposure-unknown" viewBox={box}>
        <path d={shield} />
        <path d="m3 8 5-5M3.4 11.2 12 2.8M5.2 13l8-8M8.4 13.6l4.6-4.8" strokeWidth="1" />
      </symbol>
      <symbol id="m-exposure-vulnerable" viewBox={box}>
        <path
          className="f"
          fillRule="evenodd"
          d="M8 .9 14.1 3v5c0 3.7-2.5 6.2-6.1 7.3C4.4 14.2 1.9 11.7 1.9 8V3ZM7.1 4v5h1.8V4Zm0 6.4v1.8h1.8v-1.8Z"
        />
      </symbol>
      <symbol id="m-exposure-mitigated" viewBox={box}>
        <path d={shield} />
        <path className="f" d="M8 1.6V14.5C4.8 13.5 2.6 11.3 2.6 8V3.5Z" />
      </symbol>
      <symbol id="m-exposure-patched" viewBox={box}>
        <path d={shield} />
        <path d="m5.4 8 1.9 1.9 3.4-3.7" />
      </symbol>
      <symbol id="m-exposure-disconnected" viewBox={box}>
        <path d={shield} />
        <path d="m4 12 8-8.6" />
      </symbol>
      <symbol id="m-exposure-decommissioned" viewBox={box}>
        <path d={shield} strokeDasharray="2 2.2" />
      </symbol>
    </>
  );
}

function Compromise() {
  return (
    <>
      <symbol id="m-compromise-unknown" viewBox={box}>
        <path d={diamond} />
        <path d="m3.4 7.6 4.2-4.2M4.9 9.3l4.4-4.4M6.6 11.1 11.1 6.6M8.4 12.6l4.2-4.2" strokeWidth="1" />
      </symbol>
      <symbol id="m-compromise-no_evidence" viewBox={box}>
        <path d={diamond} />
      </symbol>
      <symbol id="m-compromise-attempted" viewBox={box}>
        <path d={diamond} />
        <circle className="f" cx="8" cy="8" r="2" />
      </symbol>
      <symbol id="m-compromise-implanted" viewBox={box}>
        <path d={diamond} />
        <path className="f" d="M1.6 8h12.8L8 14.4Z" />
      </symbol>
      <symbol id="m-compromise-operated" viewBox={box}>
        <path className="f" d="M8 .8 15.2 8 8 15.2.8 8Z" />
      </symbol>
      <symbol id="m-compromise-spread" viewBox={box}>
        <path className="f" d="M6 2 12 8l-6 6-6-6Z" />
        <path d="m9.8 2.4 5.4 5.6-5.4 5.6" strokeWidth="1.6" />
      </symbol>
    </>
  );
}

function Tasks() {
  return (
    <>
      <symbol id="m-task-todo" viewBox={box}>
        <circle cx="8" cy="8" r="6" />
      </symbol>
      <symbol id="m-task-in_progress" viewBox={box}>
        <circle cx="8" cy="8" r="6" />
        <path className="f" d="M8 2a6 6 0 0 1 0 12Z" />
      </symbol>
      <symbol id="m-task-blocked" viewBox={box}>
        <circle cx="8" cy="8" r="6" />
        <path d="m4 12 8-8" strokeWidth="2" />
      </symbol>
      <symbol id="m-task-in_review" viewBox={box}>
        <circle cx="8" cy="8" r="6" />
        <path className="f" d="M8 2a6 6 0 1 1-6 6h6Z" />
      </symbol>
      <symbol id="m-task-done" viewBox={box}>
        <circle cx="8" cy="8" r="6" />
        <path d="m5.2 8.2 2 2 3.6-4" />
      </symbol>
      <symbol id="m-task-verified" viewBox={box}>
        <path
          className="f"
          fillRule="evenodd"
          d="M8 1.2a6.8 6.8 0 1 1 0 13.6A6.8 6.8 0 0 1 8 1.2Zm3.1 3.7L7 9.2 5 7.2 3.9 8.3 7 11.4l5.2-5.4Z"
        />
      </symbol>
      <symbol id="m-task-not_applicable" viewBox={box}>
        <circle cx="8" cy="8" r="6" strokeDasharray="2.2 2.2" />
        <path d="M5.4 8h5.2" />
      </symbol>
    </>
  );
}

function Assurances() {
  return (["claimed", "evidenced", "verified"] as const).map((level, full) => (
    <symbol key={level} id={`m-assurance-${level}`} viewBox="0 0 18 14">
      <rect x="1" y="7" width="3.6" height="6.2" className="f" />
      <rect x="7" y="4.5" width="3.6" height="8.7" className={full > 0 ? "f" : undefined} strokeWidth="1" />
      <rect x="13" y="2" width="3.6" height="11.2" className={full > 1 ? "f" : undefined} strokeWidth="1" />
    </symbol>
  ));
}

function Severities() {
  return (
    <>
      <symbol id="m-severity-critical" viewBox={box}>
        <path className="f" d="M8 .8 15.2 8 8 15.2.8 8Z" />
      </symbol>
      <symbol id="m-severity-high" viewBox={box}>
        <path className="f" d="M8 1.8 15 14H1Z" />
      </symbol>
      <symbol id="m-severity-medium" viewBox={box}>
        <path className="f" d="M2.5 2.5h11v11h-11Z" />
      </symbol>
      <symbol id="m-severity-low" viewBox={box}>
        <circle className="f" cx="8" cy="8" r="5.5" />
      </symbol>
      <symbol id="m-severity-info" viewBox={box}>
        <circle cx="8" cy="8" r="5" />
      </symbol>
    </>
  );
}

function Clusters() {
  return (
    <>
      <symbol id="m-cluster-1" viewBox={box}>
        <circle className="f" cx="8" cy="8" r="6.5" />
      </symbol>
      <symbol id="m-cluster-2" viewBox={box}>
        <path className="f" d="M2 2h12v12H2Z" />
      </symbol>
      <symbol id="m-cluster-3" viewBox={box}>
        <path className="f" d="M8 1.5 15 14H1Z" />
      </symbol>
      <symbol id="m-cluster-4" viewBox={box}>
        <path className="f" d="M8 .5 15.5 8 8 15.5.5 8Z" />
      </symbol>
      <symbol id="m-cluster-5" viewBox={box}>
        <path className="f" d="M4.2 1.5h7.6L15.6 8l-3.8 6.5H4.2L.4 8Z" />
      </symbol>
      <symbol id="m-cluster-6" viewBox={box}>
        <path className="f" d="M5.5 1h5v4.5H15v5h-4.5V15h-5v-4.5H1v-5h4.5Z" />
      </symbol>
      <symbol id="m-cluster-0" viewBox={box}>
        <circle cx="8" cy="8" r="5.8" strokeWidth="2" />
      </symbol>
    </>
  );
}

function Signs() {
  return (
    <>
      <symbol id="m-ok" viewBox={box}>
        <path d="m3 8.4 3.2 3.2L13 4.6" strokeWidth="1.8" />
      </symbol>
      <symbol id="m-fail" viewBox={box}>
        <path d="m4 4 8 8m0-8-8 8" strokeWidth="2" />
      </symbol>
      <symbol id="m-warn" viewBox={box}>
        <path className="f" fillRule="evenodd" d="M8 1 15.4 14.4H.6ZM7.1 5.6v4.6h1.8V5.6Zm0 5.8v1.7h1.8v-1.7Z" />
      </symbol>
      <symbol id="m-note" viewBox={box}>
        <circle cx="8" cy="8" r="6" />
        <path d="M8 7.2v3.6M8 5h.01" strokeWidth="1.8" />
      </symbol>
      <symbol id="m-star" viewBox={box}>
        <path className="f" d="m8 1.4 2 4.5 4.8.5-3.6 3.2 1 4.9L8 12l-4.2 2.5 1-4.9L1.2 6.4 6 5.9Z" />
      </symbol>
      <symbol id="m-unstar" viewBox={box}>
        <path d="m8 1.9 1.9 4.2 4.5.5-3.4 3 1 4.5L8 11.8l-4 2.3 1-4.5-3.4-3 4.5-.5Z" />
      </symbol>
      <symbol id="m-brand" viewBox={box}>
        <path className="f" d="M1 10h3v4H1zM5 6h3v8H5zM9 2h3v12H9zM13 8h2v6h-2z" />
      </symbol>
    </>
  );
}
