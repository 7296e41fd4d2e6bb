import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** A token's colour in the light and in the dark theme. */
function themes(token: string): [light: string, dark: string] {
  const pair = new RegExp(`--${token}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`, 'u').exec(css);
  if (pair) return [pair[1]!, pair[2]!];
  const plain = new RegExp(`--${token}: (#[0-9a-f]{6})`, 'u').exec(css);
  if (!plain) throw new Error(`There is no colour --${token}.`);
  return [plain[1]!, plain[1]!];
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(left: string, right: string): number {
  const [high, low] = [luminance(left), luminance(right)].sort((a, b) => b - a);
  return (high! + 0.05) / (low! + 0.05);
}

const TEXT: readonly [ink: string, ground: string][] = [
  ...['paper', 'canvas', 'rail', 'raised', 'hover', 'selected', 'field', 'bubble-other'].flatMap((ground) => [
    ['ink', ground] as [string, string],
    ['ink-muted', ground] as [string, string],
  ]),
  ['ink-faint', 'paper'],
  ['ink-faint', 'hover'],
  ['ink-faint', 'selected'],
  ['ink-faint', 'field'],
  ['ink-faint', 'bubble-other'],
  ['accent', 'paper'],
  ['accent', 'canvas'],
  ['accent', 'selected'],
  ['accent', 'hover'],
  ['accent', 'accent-soft'],
  ['accent', 'bubble-other'],
  ['on-accent', 'accent-fill'],
  ['on-accent', 'accent-fill-hover'],
  ['on-accent', 'danger-fill'],
  ['on-accent', 'badge'],
  ['on-accent', 'badge-quiet'],
  ['danger', 'paper'],
  ['danger', 'canvas'],
  ['danger', 'hover'],
  ['bubble-own-ink', 'bubble-own'],
  ['bubble-own-meta', 'bubble-own'],
  ['bubble-link', 'bubble-own'],
  ['bubble-link', 'bubble-other'],
  ['warn-ink', 'warn-soft'],
];

describe('colours', () => {
  it.each(TEXT)('%s on %s can be read in both themes', (ink, ground) => {
    const [inkLight, inkDark] = themes(ink);
    const [groundLight, groundDark] = themes(ground);
    expect(contrast(inkLight, groundLight)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(inkDark, groundDark)).toBeGreaterThanOrEqual(4.5);
  });

  it('marks and borders of controls stand out', () => {
    for (const [mark, ground] of [
      ['tick-read', 'bubble-own'],
      ['tick-read', 'paper'],
      ['line-strong', 'paper'],
      ['accent-fill', 'paper'],
    ] as const) {
      const [markThemes, groundThemes] = [themes(mark), themes(ground)];
      for (const theme of [0, 1] as const)
        expect(contrast(markThemes[theme], groundThemes[theme]), `${mark} on ${ground}`).toBeGreaterThanOrEqual(3);
    }
  });
});
