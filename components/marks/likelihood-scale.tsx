import { likelihoodLabels, likelihoods, type Likelihood } from "@/lib/core/states";

/** Seven steps of ICD-203 with the percent range; confidence belongs in a sentence of its own. */
export function LikelihoodScale({ likelihood }: { likelihood: Likelihood }) {
  const { label, from, to } = likelihoodLabels[likelihood];
  return (
    <span className="inline-flex items-center gap-2">
      <svg width="168" height="6" aria-hidden="true" className="block shrink-0">
        {likelihoods.map((step, index) => (
          <rect
            key={step}
            x={index * 24}
            width="22"
            height="6"
            className={step === likelihood ? "fill-fg" : "fill-track"}
          />
        ))}
      </svg>
      <span className="text-compact text-muted">
        <span className="sr-only">{label}, </span>
        {from}–{to} %
      </span>
    </span>
  );
}
