import { typedIn } from "@/components/auth/typed";
import { fromUtcField } from "@/components/cases/utc-input";
import { type BulkAction, bulkActions, type BulkActionName } from "@/lib/bulk/schema";

/** "keep" leaves a field of the cases as it is; an empty value takes it away. */
export const keep = "keep";

function chosen(form: FormData, name: string): string | null | undefined {
  const value = typedIn(form, name);
  return value === keep ? undefined : value || null;
}

const listed = (text: string) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** What a form of one action asks for. What is missing or wrong in it the server says at its field. */
export function actionOf(action: BulkActionName, form: FormData): BulkAction {
  switch (action) {
    case "assign":
      return { action, ownerId: chosen(form, "ownerId"), teamId: chosen(form, "teamId") };
    case "tag":
      return { action, add: listed(typedIn(form, "add")), remove: listed(typedIn(form, "remove")) };
    case "due":
      return { action, dueAt: fromUtcField(typedIn(form, "dueAt")) };
    case "task": {
      const state = bulkActions.task.shape.state.safeParse(typedIn(form, "state"));
      return {
        action,
        taskKey: typedIn(form, "taskKey"),
        state: state.success ? state.data : "done",
        reason: typedIn(form, "reason").trim() || undefined,
        note: typedIn(form, "note").trim() || undefined,
      };
    }
    case "letter": {
      const template = bulkActions.letter.shape.template.safeParse(typedIn(form, "template"));
      return { action, template: template.success ? template.data : "notify", message: typedIn(form, "message") };
    }
    case "checklist":
      return { action, number: Number(typedIn(form, "number")) };
    case "close":
      return { action, exit: typedIn(form, "exit"), reason: typedIn(form, "reason").trim() || undefined };
  }
}
