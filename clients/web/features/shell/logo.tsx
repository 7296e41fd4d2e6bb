const BUBBLE =
  'M14 29.5C14 21.5 20.5 15 28.5 15h2C38.5 15 45 21.5 45 29.5S38.5 44 30.5 44H17.2a1.6 1.6 0 0 1-1.3-2.5l1.3-1.8A14.4 14.4 0 0 1 14 29.5Z';

/** Two voices that meet: the same mark as the icon files in `public/`. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden className="shrink-0">
      <rect width="64" height="64" rx="18" fill="#0a6f55" />
      <path d={BUBBLE} transform="translate(64.5 17) scale(-.8 .8)" fill="#8fdcc0" />
      <path d={BUBBLE} transform="translate(-2 -2)" fill="#fff" stroke="#0a6f55" strokeWidth="3.2" />
      <g fill="#0a6f55">
        <circle cx="21.6" cy="27.6" r="2.3" />
        <circle cx="27.6" cy="27.6" r="2.3" />
        <circle cx="33.6" cy="27.6" r="2.3" />
      </g>
    </svg>
  );
}
