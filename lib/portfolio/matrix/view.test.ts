import { describe, expect, it } from "vitest";

import { cellState } from "./view";

const none = { total: 4, verified: 0, claimed: 0, aside: 0, blocked: 0, review: 0, begun: 0 };

describe("a cell of the matrix", () => {
  it("says what needs somebody first: a block, then how far the section is", () => {
    expect(cellState({ ...none, total: 0 })).toBe("none");
    expect(cellState(none)).toBe("todo");
    expect(cellState({ ...none, begun: 1 })).toBe("in_progress");
    expect(cellState({ ...none, claimed: 1 })).toBe("in_progress");
    expect(cellState({ ...none, review: 1, verified: 3 })).toBe("in_review");
    expect(cellState({ ...none, verified: 3, blocked: 1 })).toBe("blocked");
  });

  it("tells claimed from verified, and leaves out what does not apply", () => {
    expect(cellState({ ...none, verified: 3, claimed: 1 })).toBe("done");
    expect(cellState({ ...none, verified: 3, aside: 1 })).toBe("verified");
    expect(cellState({ ...none, aside: 4 })).toBe("verified");
  });
});
