export const floatStyle =
  "rounded-panel border border-line-strong bg-raised text-fg shadow-float transition-opacity duration-100 ease-quick data-ending-style:opacity-0 data-starting-style:opacity-0";

export const backdropStyle =
  "fixed inset-0 z-30 bg-scrim transition-opacity duration-100 ease-quick data-ending-style:opacity-0 data-starting-style:opacity-0";
