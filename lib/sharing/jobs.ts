export { mailQueue } from "./mailing/queue";
export { sendLetters } from "./mailing/work";
export { sendReport } from "./mailing/send";
export { remind } from "./scheduling/remind";
export { type DueSchedule, takeDue } from "./scheduling/store";
