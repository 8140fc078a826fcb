import { expect, test } from "vitest";

import { coverageMap, dayStart } from "./coverage-days";

const window = { windowFromAt: "2021-02-26T00:00:00Z" };
const span = (fromAt: string, toAt: string, logKind = "httpproxy/ecp") => ({ logKind, fromAt, toAt, rows: 10 });

test("a day is as dark as the hours seen of it, and an unseen day of the window is a gap until the server was patched", () => {
  const map = coverageMap(
    [
      {
        serverId: null,
        name: "EX01",
        patchedAt: "2021-03-02T10:00:00Z",
        spans: [span("2021-02-26T00:00:00Z", "2021-02-27T12:00:00Z")],
      },
    ],
    window,
  );
  const [server] = map.servers;
  expect(map.days).toHaveLength(5);
  expect(server?.kinds[0]).toMatchObject({
    hours: [24, 12, 0, 0, 0],
    gapDays: 3,
    rows: 10,
    toAt: "2021-02-27T12:00:00Z",
  });
  expect(new Date(dayStart(server?.patchedDay ?? 0)).toISOString()).toBe("2021-03-02T00:00:00.000Z");
});

test("a server that is not patched stays exposed to the end, and the map stays bounded", () => {
  const years = coverageMap(
    [{ serverId: null, name: "EX01", patchedAt: null, spans: [span("2019-01-01T00:00:00Z", "2023-01-01T00:00:00Z")] }],
    window,
  );
  expect(years.days.length).toBe(120);
  expect(new Date(dayStart(years.days[0] ?? 0)).toISOString()).toBe("2021-01-27T00:00:00.000Z");
  expect(years.servers[0]?.kinds[0]?.gapDays).toBe(0);
});

test("a control panel that nobody uses on a Saturday leaves no gap between its daily files", () => {
  const files = [
    span("2021-02-26T07:00:00Z", "2021-02-26T18:00:00Z", "ecp_server"),
    span("2021-02-28T05:00:00Z", "2021-02-28T18:00:00Z", "ecp_server"),
  ];
  const map = coverageMap([{ serverId: null, name: "EX01", patchedAt: "2021-02-28T20:00:00Z", spans: files }], window);
  expect(map.servers[0]?.kinds[0]).toMatchObject({ gapDays: 0 });
  const web = files.map((file) => ({ ...file, logKind: "httpproxy/ecp" }));
  const gaps = coverageMap([{ serverId: null, name: "EX01", patchedAt: "2021-02-28T20:00:00Z", spans: web }], window);
  expect(gaps.servers[0]?.kinds[0]).toMatchObject({ gapDays: 1 });
});

test("months before and after those in view are reached, and the gaps do not depend on what is in view", () => {
  const sources = [
    {
      serverId: null,
      name: "EX01",
      patchedAt: "2021-03-05T00:00:00Z",
      spans: [
        span("2020-06-01T00:00:00Z", "2020-06-02T00:00:00Z"),
        span("2021-03-01T00:00:00Z", "2021-03-06T00:00:00Z"),
        span("2021-12-01T00:00:00Z", "2021-12-02T00:00:00Z"),
      ],
    },
  ];
  const first = coverageMap(sources, window);
  expect(first.earlier).not.toBeNull();
  const later = coverageMap(sources, { ...window, firstDay: first.later ?? 0 });
  expect(later.days[0]).toBe((first.days.at(-1) ?? 0) + 1);
  const earlier = coverageMap(sources, { ...window, firstDay: first.earlier ?? 0 });
  expect(earlier.days.at(-1)).toBe((first.days[0] ?? 0) - 1);
  for (const map of [first, later, earlier]) expect(map.servers[0]?.kinds[0]?.gapDays).toBe(3);
});
