export { mailQueue } from "./mailing/queue";
export { sendLetters } from "./mailing/work";
