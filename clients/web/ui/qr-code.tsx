import { useMemo } from 'react';
import { encode } from 'uqr';

/** Modules of white around the code, which readers need to find it. */
const BORDER = 4;

interface Props {
  /** What a reader gets. */
  text: string;
  /** What it is, for whoever cannot see it. */
  label: string;
}

/**
 * A QR code as one path, as wide as its place. Dark on white in every theme: many readers do not find a light code on a dark ground.
 * Import it through `lazy`, with what shows it: nobody needs it at the start.
 */
export default function QrCode({ text, label }: Props) {
  const { size, path } = useMemo(() => draw(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      data-testid="qr-code"
      data-text={text}
      className="aspect-square w-full rounded-xl forced-color-adjust-none"
    >
      {/* Drawn, since the theme has no colour that stays white. */}
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** Neighbours in a row are one rectangle. */
function draw(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { ecc: 'M', border: BORDER });
  let path = '';
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x += 1) {
      if (row[x] !== true) continue;
      const from = x;
      while (row[x + 1] === true) x += 1;
      path += `M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`;
    }
  }
  return { size, path };
}
