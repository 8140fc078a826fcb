import type { CompromiseState, ExposureState } from "@/lib/core/states";
import type { ClientSays } from "@/lib/sharing/schema";

/** Everything that the page of a link says, in one language. `{name}` stands for what is put in. */
export type SharedWords = {
  language: string;
  contact: string;
  updated: string;
  pleaseConfirm: string;
  confirm: string;
  whereYouStand: string;
  exposure: Record<ExposureState, string>;
  compromise: Record<CompromiseState, string>;
  serverExposure: Record<ExposureState, string>;
  serverCompromise: Record<CompromiseState, string>;
  verdictFromTeam: string;
  updateIsNotAll: string;
  whatWeNeed: string;
  nothingNeeded: string;
  howTo: string;
  englishOnly: string;
  oneOfThese: string;
  received: string;
  by: string;
  sendFiles: string;
  dropHere: string;
  chooseFiles: string;
  anySize: string;
  sending: string;
  sent: string;
  failed: string;
  tryAgain: string;
  answerTitle: string;
  answerLead: string;
  server: string;
  anotherServer: string;
  serverName: string;
  state: string;
  says: Record<ClientSays, string>;
  build: string;
  buildHint: string;
  buildPatched: string;
  buildVulnerable: string;
  buildUnknown: string;
  since: string;
  remark: string;
  yourName: string;
  send: string;
  thanks: string;
  yourAnswers: string;
  passcode: string;
  open: string;
  wrongPasscode: string;
  gone: string;
  goneHint: string;
  tooMany: string;
  closed: string;
  validUntil: string;
  trouble: string;
};

/** Puts values into a sentence. */
export function fill(sentence: string, values: Record<string, string>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
