import type { LetterTexts } from "./letter";

export const cs: LetterTexts = {
  greeting: "Dobrý den, {contact},",
  confirm:
    "Otevřete prosím tuto stránku a stiskněte „Potvrdit“, abychom věděli, že dopis došel:\n{link}\n\nJe určena pouze pro {organization}. Můžete tam také uvést verzi svých serverů a poslat soubory. Platí do {until}.",
  closing: "Značka: {ref}. V odpovědi ji prosím ponechte v předmětu.\n\n{sender}",
  noServers: "vaše servery Exchange",
  notify: {
    subject: "{campaign}: prověřte své poštovní servery ({ref})",
    body: "Píšeme vám, protože poštovní servery organizace {organization} jsou zasaženy útoky na {campaign}, nebo mohou být: {servers}.\n\nNainstalujte ihned bezpečnostní aktualizaci, nebo do té doby odpojte servery od internetu. Aktualizace neodstraní toho, kdo už uvnitř byl; uchovejte všechny záznamy a zatím nic nemažte ani znovu neinstalujte.",
  },
  request: {
    subject: "{campaign}: potřebujeme od vás soubory ({ref})",
    body: "Abychom zjistili, zda se někdo dostal do poštovních serverů organizace {organization} ({servers}), potřebujeme z nich soubory. Stránka níže říká které a jak je pořídit. Pošlete je tak, jak jsou; neotvírejte je ani nečistěte.",
  },
  reminder: {
    subject: "{campaign}: nemáme od vás odpověď ({ref})",
    body: "Psali jsme vám kvůli poštovním serverům organizace {organization} ({servers}) a nemáme odpověď. Dokud nevíme, jak na tom jsou, musíme předpokládat, že je lze napadnout. Stačí krátká odpověď.",
  },
};
