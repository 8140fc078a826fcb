import type { LetterTexts } from "./letter";

export const en: LetterTexts = {
  greeting: "Dear {contact},",
  confirm:
    "Please open this page and press “Confirm”, so that we know that this letter arrived:\n{link}\n\nIt is made for {organization} alone. There you can also tell us the version of your servers and send files. It works until {until}.",
  closing: "Reference: {ref}. Please keep it in the subject when you answer.\n\n{sender}",
  noServers: "your Exchange servers",
  notify: {
    subject: "{campaign}: please check your mail servers ({ref})",
    body: "We write to you because mail servers of {organization} are affected by the attacks on {campaign}, or may be: {servers}.\n\nInstall the security update at once, or take the servers off the internet until you can. The update does not remove anyone who was inside before; keep all logs and do not delete or reinstall anything yet.",
  },
  request: {
    subject: "{campaign}: we need files from you ({ref})",
    body: "To find out whether anyone got into the mail servers of {organization} ({servers}), we need files from them. The page below says which ones and how to make them. Send them as they are; do not open or clean them.",
  },
  reminder: {
    subject: "{campaign}: we have not heard from you ({ref})",
    body: "We wrote to you about the mail servers of {organization} ({servers}) and have had no answer. As long as we do not know where they stand, we have to assume that they can be attacked. A short answer is enough.",
  },
};
