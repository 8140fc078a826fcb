import type { LetterTexts } from "./letter";

export const no: LetterTexts = {
  greeting: "Hei {contact},",
  confirm:
    "Åpne denne siden og trykk «Bekreft», så vi vet at brevet kom frem:\n{link}\n\nDen er laget bare for {organization}. Der kan dere også fortelle oss hvilken versjon serverne har, og sende filer. Den virker til {until}.",
  closing: "Referanse: {ref}. La den stå i emnefeltet når dere svarer.\n\n{sender}",
  noServers: "Exchange-serverne deres",
  notify: {
    subject: "{campaign}: sjekk e-postserverne deres ({ref})",
    body: "Vi skriver fordi e-postservere hos {organization} er rammet av angrepene på {campaign}, eller kan være det: {servers}.\n\nInstaller sikkerhetsoppdateringen med en gang, eller koble serverne fra internett til det er gjort. Oppdateringen fjerner ikke noen som allerede var inne; ta vare på alle logger, og ikke slett eller installer noe på nytt ennå.",
  },
  request: {
    subject: "{campaign}: vi trenger filer fra dere ({ref})",
    body: "For å finne ut om noen kom inn i e-postserverne hos {organization} ({servers}), trenger vi filer fra dem. Siden nedenfor sier hvilke, og hvordan de lages. Send dem som de er; ikke åpne eller rens dem.",
  },
  reminder: {
    subject: "{campaign}: vi har ikke hørt fra dere ({ref})",
    body: "Vi skrev til dere om e-postserverne hos {organization} ({servers}) og har ikke fått svar. Så lenge vi ikke vet hvordan det står til med dem, må vi anta at de kan angripes. Et kort svar er nok.",
  },
};
