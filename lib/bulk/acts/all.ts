import type { BulkAction } from "@/lib/bulk/schema";

import type { Act, Doing, Done, Written } from "./act";
import { assign, due, tag } from "./fields";
import { letter } from "./letter";
import { checklist, close, task } from "./work";

/** The act of an action bound to what it was asked, so that whoever runs it need not know which it is. */
export type Bound = Pick<Act<never>, "act" | "settles" | "undoAct"> & {
  apply: (doing: Doing) => Promise<Done>;
  undo: (doing: Doing, written: Written) => Promise<Done>;
};

function bound<A extends BulkAction>(act: Act<A>, action: A): Bound {
  return { ...act, apply: (doing) => act.apply(doing, action) };
}

export function actOf(action: BulkAction): Bound {
  switch (action.action) {
    case "assign":
      return bound(assign, action);
    case "tag":
      return bound(tag, action);
    case "due":
      return bound(due, action);
    case "task":
      return bound(task, action);
    case "close":
      return bound(close, action);
    case "checklist":
      return bound(checklist, action);
    case "letter":
      return bound(letter, action);
  }
}
