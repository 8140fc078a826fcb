import type { LetterTexts } from "./letter";

export const fr: LetterTexts = {
  greeting: "Bonjour {contact},",
  confirm:
    "Merci d'ouvrir cette page et d'appuyer sur « Confirmer », pour que nous sachions que cette lettre est arrivée :\n{link}\n\nElle est faite pour {organization} seulement. Vous pouvez aussi y indiquer la version de vos serveurs et envoyer des fichiers. Elle fonctionne jusqu'au {until}.",
  closing: "Référence : {ref}. Gardez-la dans l'objet de votre réponse.\n\n{sender}",
  noServers: "vos serveurs Exchange",
  notify: {
    subject: "{campaign} : vérifiez vos serveurs de messagerie ({ref})",
    body: "Nous vous écrivons parce que des serveurs de messagerie de {organization} sont touchés par les attaques contre {campaign}, ou peuvent l'être : {servers}.\n\nInstallez tout de suite la mise à jour de sécurité, ou coupez les serveurs d'internet en attendant. La mise à jour n'élimine pas quelqu'un qui était déjà entré ; gardez tous les journaux et n'effacez ni ne réinstallez rien pour l'instant.",
  },
  request: {
    subject: "{campaign} : il nous faut des fichiers ({ref})",
    body: "Pour savoir si quelqu'un est entré dans les serveurs de messagerie de {organization} ({servers}), il nous en faut des fichiers. La page ci-dessous dit lesquels et comment les faire. Envoyez-les tels quels ; ne les ouvrez pas et ne les nettoyez pas.",
  },
  reminder: {
    subject: "{campaign} : nous n'avons pas eu de réponse ({ref})",
    body: "Nous vous avons écrit au sujet des serveurs de messagerie de {organization} ({servers}) et n'avons pas eu de réponse. Tant que nous ne savons pas où ils en sont, nous devons supposer qu'ils peuvent être attaqués. Une courte réponse suffit.",
  },
};
