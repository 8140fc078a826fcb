import { severities, severityLabels } from "@/lib/core/states";
import type { CaseExport } from "@/lib/exports/schema";

const colors = ["#8c1f4b", "#c2410c", "#b7791f", "#2563eb", "#6b7280"];

/** An ATT&CK Navigator layer (layer format 4.5): techniques that findings of the case show, scored by how grave they are. */
export function navigatorLayer(from: CaseExport): object {
  const score = (index: number) => 100 - index * 20;
  return {
    name: `${from.ref} ${from.campaign}`,
    versions: { attack: "17", navigator: "5.1.0", layer: "4.5" },
    domain: "enterprise-attack",
    description: `Techniques shown by findings that nobody dismissed, ${from.exportedAt}. TLP:${from.tlp}. Absence here means nothing.`,
    filters: { platforms: ["Windows"] },
    sorting: 3,
    hideDisabled: false,
    techniques: from.techniques.map((technique) => {
      const index = severities.indexOf(technique.worst);
      return {
        techniqueID: technique.id,
        score: score(index),
        color: colors[index],
        comment: `${technique.findings} ${technique.findings === 1 ? "finding" : "findings"}, ${technique.hits} hits; worst ${severityLabels[technique.worst].toLowerCase()}`,
        enabled: true,
        metadata: [],
        links: [],
        showSubtechniques: technique.id.includes("."),
      };
    }),
    legendItems: severities.map((severity, index) => ({ label: severityLabels[severity], color: colors[index] })),
    showTacticRowBackground: false,
    selectTechniquesAcrossTactics: true,
    selectSubtechniquesWithParent: false,
    metadata: [
      { name: "case", value: from.ref },
      { name: "tlp", value: from.tlp },
    ],
  };
}
