/** A quiet sign of work beside a word that says which; it stands still when motion is unwanted. */
export function Spinner() {
  return (
    <svg viewBox="0 0 16 16" className="mark motion-safe:animate-spin" aria-hidden="true">
      <circle cx="8" cy="8" r="6" opacity=".3" />
      <path d="M8 2a6 6 0 0 1 6 6" />
    </svg>
  );
}
