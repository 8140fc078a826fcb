import type { BulkAction } from "./schema";

const states: Record<string, string> = {
  todo: "to do",
  in_progress: "in progress",
  blocked: "blocked",
  in_review: "in review",
  done: "done",
  not_applicable: "not applicable",
};

/** What is asked of many cases, as a sentence without a full stop. Names of people stand for themselves where they are known. */
export function titleOf(action: BulkAction, names: ReadonlyMap<string, string>): string {
  const name = (id: string | null | undefined, none: string) => (id ? (names.get(id) ?? "someone") : none);
  switch (action.action) {
    case "assign": {
      const owner = action.ownerId === undefined ? "" : `owner ${name(action.ownerId, "nobody")}`;
      const team = action.teamId === undefined ? "" : `team ${name(action.teamId, "none")}`;
      return `Assign: ${[owner, team].filter(Boolean).join(", ")}`;
    }
    case "tag":
      return `Tags: ${[...action.add.map((tag) => `+${tag}`), ...action.remove.map((tag) => `−${tag}`)].join(" ")}`;
    case "due":
      return action.dueAt === null ? "Due date: none" : `Due date: ${action.dueAt.slice(0, 16).replace("T", " ")} UTC`;
    case "task":
      return `Task ${action.taskKey}: ${states[action.state] ?? action.state}`;
    case "checklist":
      return `Checklist: version ${action.number}`;
    case "letter":
      return { notify: "Letter: notification", request: "Letter: request for files", reminder: "Letter: reminder" }[
        action.template
      ];
    case "close":
      return `Close as ${action.exit.replaceAll("_", " ")}`;
  }
}
