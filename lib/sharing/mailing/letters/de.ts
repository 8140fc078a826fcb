import type { LetterTexts } from "./letter";

export const de: LetterTexts = {
  greeting: "Guten Tag {contact},",
  confirm:
    "Bitte öffnen Sie diese Seite und drücken Sie „Bestätigen“, damit wir wissen, dass dieser Brief angekommen ist:\n{link}\n\nSie ist nur für {organization} gemacht. Dort können Sie uns auch die Version Ihrer Server nennen und Dateien senden. Sie gilt bis {until}.",
  closing: "Aktenzeichen: {ref}. Bitte lassen Sie es in Antworten im Betreff stehen.\n\n{sender}",
  noServers: "Ihre Exchange-Server",
  notify: {
    subject: "{campaign}: Bitte prüfen Sie Ihre Mailserver ({ref})",
    body: "Wir schreiben Ihnen, weil Mailserver von {organization} von den Angriffen auf {campaign} betroffen sind oder sein können: {servers}.\n\nSpielen Sie das Sicherheitsupdate sofort ein oder trennen Sie die Server bis dahin vom Internet. Das Update entfernt niemanden, der vorher schon drin war; bewahren Sie alle Protokolle auf und löschen oder installieren Sie noch nichts neu.",
  },
  request: {
    subject: "{campaign}: Wir brauchen Dateien von Ihnen ({ref})",
    body: "Um herauszufinden, ob jemand in die Mailserver von {organization} ({servers}) eingedrungen ist, brauchen wir Dateien davon. Die Seite unten sagt, welche und wie sie entstehen. Senden Sie sie so, wie sie sind; bitte nicht öffnen oder bereinigen.",
  },
  reminder: {
    subject: "{campaign}: Wir haben noch nichts von Ihnen gehört ({ref})",
    body: "Wir haben Ihnen wegen der Mailserver von {organization} ({servers}) geschrieben und keine Antwort erhalten. Solange wir nicht wissen, wie es um sie steht, müssen wir annehmen, dass sie angreifbar sind. Eine kurze Antwort genügt.",
  },
};
