/** The mark of the site. A brand of one's own replaces this and the `--primary` tokens, nothing else. */
export function BrandMark() {
  return (
    <svg
      width="28"
      height="28"
      viewBox="0 0 24 24"
      fill="none"
      stroke="var(--primary)"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <circle cx="8" cy="12" r="5" />
      <path d="M13 12h9M18 12v3.5M21.5 12v2.5" />
      <circle cx="8" cy="12" r="1.25" fill="var(--brass-line)" stroke="none" />
    </svg>
  );
}

/** The cut of a key, above the sentence of an empty state. Decoration. */
export function BittingLine() {
  return (
    <svg
      width="96"
      height="16"
      viewBox="0 0 96 16"
      fill="none"
      stroke="var(--brass-line)"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M1 10H20L25 4H33L38 10H46L50 6H56L61 13H69L73 10H95" />
    </svg>
  );
}
