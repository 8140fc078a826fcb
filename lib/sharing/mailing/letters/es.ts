import type { LetterTexts } from "./letter";

export const es: LetterTexts = {
  greeting: "Hola, {contact}:",
  confirm:
    "Abra esta página y pulse «Confirmar», para que sepamos que esta carta llegó:\n{link}\n\nEstá hecha solo para {organization}. Allí también puede decirnos la versión de sus servidores y enviar archivos. Funciona hasta el {until}.",
  closing: "Referencia: {ref}. Consérvela en el asunto cuando responda.\n\n{sender}",
  noServers: "sus servidores Exchange",
  notify: {
    subject: "{campaign}: revise sus servidores de correo ({ref})",
    body: "Le escribimos porque servidores de correo de {organization} están afectados por los ataques contra {campaign}, o pueden estarlo: {servers}.\n\nInstale enseguida la actualización de seguridad, o desconecte los servidores de internet mientras tanto. La actualización no elimina a quien ya estaba dentro; conserve todos los registros y no borre ni reinstale nada todavía.",
  },
  request: {
    subject: "{campaign}: necesitamos archivos ({ref})",
    body: "Para saber si alguien entró en los servidores de correo de {organization} ({servers}), necesitamos archivos de ellos. La página de abajo dice cuáles y cómo hacerlos. Envíelos tal como están; no los abra ni los limpie.",
  },
  reminder: {
    subject: "{campaign}: no hemos tenido respuesta ({ref})",
    body: "Le escribimos sobre los servidores de correo de {organization} ({servers}) y no hemos tenido respuesta. Mientras no sepamos cómo están, debemos suponer que pueden ser atacados. Basta una respuesta corta.",
  },
};
