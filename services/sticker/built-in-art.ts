/** The drawings of the stickers that come with the product: a body, a face, and what goes on around them. Ours, like the code. */

const INK = '#2b3a42';

const line = (path: string, { color = INK, width = 7 } = {}): string =>
  `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
const shape = (path: string, fill: string): string => `<path d="${path}" fill="${fill}"/>`;
const oval = (x: number, y: number, rx: number, ry: number, fill: string): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"/>`;
const at = (x: number, y: number, drawn: string, { scale = 1, turn = 0 } = {}): string =>
  `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${scale})">${drawn}</g>`;
const letters = (x: number, y: number, text: string, size: number, fill: string, turn = 0): string =>
  `<text x="${x}" y="${y}" font-family="system-ui,sans-serif" font-weight="800" font-size="${size}" fill="${fill}" transform="rotate(${turn} ${x} ${y})">${text}</text>`;

const HEART = 'M0 9C-4-7-27-6-24 11c2 12 16 19 24 27 8-8 22-15 24-27C27-6 4-7 0 9z';
const STAR = 'M0-18 5-5l14 1-11 9 4 14L0 11l-12 8 4-14-11-9 14-1z';
const heart = (x: number, y: number, scale: number, fill = '#f2637e', turn = 0): string => at(x, y, shape(HEART, fill), { scale, turn });
const star = (x: number, y: number, scale: number, fill = '#ffc93c', turn = 0): string => at(x, y, shape(STAR, fill), { scale, turn });
const drop = (x: number, y: number, scale = 1): string =>
  at(x, y, shape('M0-14c8 11 11 16 11 21a11 11 0 0 1-22 0c0-5 3-10 11-21z', '#6cb8f0'), { scale });

const twice = (draw: (x: number) => string, [left, right]: readonly [number, number] = [92, 148]): string => draw(left) + draw(right);
const open = (x: number, y = 110): string => oval(x, y, 8, 11, INK) + oval(x + 3, y - 4, 2.6, 3.4, '#fff');

const eyes = {
  open: twice((x) => open(x)),
  up: twice((x) => open(x, 102)),
  happy: twice((x) => line(`M${x - 11} 114q11-16 22 0`)),
  shut: twice((x) => line(`M${x - 11} 108q11 11 22 0`)),
  wide: twice((x) => oval(x, 106, 15, 17, '#fff') + oval(x, 107, 7, 8, INK)),
  wet: twice((x) => oval(x, 110, 14, 15, INK) + oval(x + 5, 104, 4.5, 5, '#fff') + oval(x - 4, 115, 2.6, 3, '#fff')),
  hearts: twice((x) => heart(x, 98, 0.62)),
  cross: line('M80 98l22 10') + line('M160 98l-22 10') + twice((x) => oval(x, 117, 7, 8, INK)),
  wink: open(92) + line('M137 114q11-16 22 0'),
  tight: line('M82 100l18 10-18 10') + line('M158 100l-18 10 18 10'),
} as const;

const mouths = {
  smile: line('M104 136q16 16 32 0'),
  laugh: shape('M98 130h44q-2 32-22 32t-22-32z', INK) + shape('M107 152q13-11 26 0-5 10-13 10t-13-10z', '#f2637e'),
  small: line('M112 138q8 6 16 0'),
  sad: line('M104 148q16-16 32 0'),
  wail: shape('M100 158q0-26 20-26t20 26q-20 8-40 0z', INK),
  round: oval(120, 146, 10, 13, INK),
  flat: line('M106 142h28'),
  wavy: line('M102 142q6-8 12 0t12 0 12 0'),
  cat: line('M102 134q9 12 18 0 9 12 18 0'),
} as const;

const cheeks = twice((x) => oval(x, 133, 12, 7, '#ff9aa8'), [74, 166]);

/** A speech bubble that has come to life. */
const PIP = 'M120 34c52 0 88 34 88 80s-36 80-88 80c-13 0-25-2-36-6-11 9-26 14-41 14 8-9 12-19 12-29-15-15-23-35-23-59 0-46 36-80 88-80z';
/** A cat. */
const MO = 'M52 92 50 42q0-8 8-4l36 22q26-6 52 0l36-22q8-4 8 4l-2 50q12 18 12 42c0 40-34 66-80 66s-80-26-80-66q0-24 12-42z';

const EARS = shape('M62 78V54l20 13z', '#f7b7c4') + shape('M178 78V54l-20 13z', '#f7b7c4');
const WHISKERS = ['M54 124l-26-6', 'M54 138l-26 4', 'M186 124l26-6', 'M186 138l26 4']
  .map((path) => line(path, { width: 4, color: '#6b6488' }))
  .join('');

/** With a white rim, so that it stands out from light and dark alike. */
const rimmed = (path: string, fill: string): string =>
  `<path d="${path}" fill="${fill}" stroke="#fff" stroke-width="12" stroke-linejoin="round" paint-order="stroke"/>`;

const limb = (path: string, fill: string): string => line(path, { color: '#fff', width: 34 }) + line(path, { color: fill, width: 22 });

interface Look {
  readonly fill?: string;
  readonly behind?: string;
  readonly front?: string;
}

const pip = (eye: keyof typeof eyes, mouth: keyof typeof mouths, { fill = '#7fdcb5', behind = '', front = '' }: Look = {}): string =>
  behind + rimmed(PIP, fill) + cheeks + eyes[eye] + mouths[mouth] + front;
const mo = (eye: keyof typeof eyes, mouth: keyof typeof mouths, { fill = '#b9b2dd', behind = '', front = '' }: Look = {}): string =>
  behind + rimmed(MO, fill) + EARS + WHISKERS + cheeks + eyes[eye] + mouths[mouth] + front;

const MINT = '#7fdcb5';
const LILAC = '#b9b2dd';
const notes = line('M206 62v-34l20-6v30', { width: 6, color: '#8f7be0' }) + oval(200, 63, 8, 6, '#8f7be0') + oval(220, 53, 8, 6, '#8f7be0');
const cup =
  shape('M92 168h52v30q0 18-18 18h-16q-18 0-18-18z', '#fff') +
  line('M144 176q18 0 18 12t-18 12', { color: '#fff', width: 8 }) +
  shape('M98 172h40v8H98z', '#8a5a3c') +
  line('M108 156q-6-8 0-16', { color: '#fff', width: 5 }) +
  line('M126 156q-6-8 0-16', { color: '#fff', width: 5 });
const umbrella =
  line('M120 40v-26', { color: '#fff', width: 8 }) +
  shape('M26 62q12-54 94-54t94 54q-16-12-32 0-16-12-31 0-16-12-31 0-16-12-31 0-15-12-31 0-16-12-32 0z', '#f2637e') +
  drop(24, 108) +
  drop(216, 96) +
  drop(222, 150, 0.8) +
  drop(16, 164, 0.8);
const laptop =
  shape('M70 160h100q6 0 6 6v46H64v-46q0-6 6-6z', '#dfe6ea') +
  shape('M52 208h136v6q0 8-8 8H60q-8 0-8-8z', '#aebbc3') +
  oval(120, 186, 8, 8, '#fff');
const fish =
  shape('M70 190q26-26 60-6 10-14 26-16-6 22 0 40-16-2-26-14-34 18-60-4z', '#ff9f5a') +
  oval(88, 188, 4, 4, INK) +
  line('M106 180q6 8 0 18', { color: '#fff', width: 4 });
const moon = shape('M206 22a30 30 0 1 0 22 46 26 26 0 0 1-22-46z', '#ffd76a');
const hat =
  shape('M84 46 118-2q4-5 8 0l30 52q-36-14-72-4z', '#8f7be0') +
  oval(121, 4, 9, 9, '#ffc93c') +
  line('M96 34l44 2', { color: '#fff', width: 5 });
const confetti =
  star(28, 60, 0.7) +
  star(214, 74, 0.8, '#f2637e', 20) +
  oval(40, 120, 6, 6, '#6cb8f0') +
  oval(222, 130, 6, 6, '#8f7be0') +
  line('M28 170l12 8', { color: '#f2637e', width: 6 }) +
  line('M208 176l10-10', { color: '#ffc93c', width: 6 });
const thumb =
  line('M196 196v-34', { color: '#fff', width: 42 }) +
  line('M196 196v-28', { color: '#ffd27a', width: 30 }) +
  line('M190 160q8-10 8-26', { color: '#fff', width: 24 }) +
  line('M190 162q8-10 8-26', { color: '#ffd27a', width: 14 }) +
  line('M188 178h18M188 192h16', { color: '#e0a94a', width: 4 });
const steam = line('M70 26q-10-8 0-16', { color: '#f2637e' }) + line('M170 26q10-8 0-16', { color: '#f2637e' });
const vein = line('M178 52h14v-14M214 62h-14v14M190 78V64h-14M200 38v14h14', { color: '#d43a4b', width: 6 });

/** By the name of a sticker, without the dot of its key. */
export const drawings: Readonly<Record<string, string>> = {
  'pip.hello': pip('happy', 'laugh', {
    behind: limb('M196 128q24-22 20-58', MINT),
    front: line('M228 44l8-10M236 62l12-4', { width: 5, color: '#8fa4ad' }),
  }),
  'pip.yes': pip('wink', 'smile', { front: thumb }),
  'pip.laugh': pip('tight', 'laugh', { front: drop(56, 112, 0.8) + drop(184, 112, 0.8) }),
  'pip.love': pip('hearts', 'smile', { fill: '#ffb3c1', front: heart(204, 32, 0.9, '#f2637e', 14) + heart(32, 52, 0.6, '#f2637e', -14) }),
  'pip.thanks': pip('shut', 'smile', {
    front: limb('M84 182q16 14 36-6', MINT) + limb('M156 182q-16 14-36-6', MINT) + heart(120, 178, 0.7),
  }),
  'pip.cry': pip('shut', 'wail', {
    fill: '#9fd3f5',
    front: line('M84 122q-8 30-6 60', { color: '#5aa9e6', width: 12 }) + line('M156 122q8 30 6 60', { color: '#5aa9e6', width: 12 }),
  }),
  'pip.angry': pip('cross', 'wavy', { fill: '#ff9d8a', behind: steam, front: vein }),
  'pip.wow': pip('wide', 'round', { front: line('M206 40l12-16M220 66l20-6M34 40l-12-16M20 66L0 60', { color: '#ffc93c' }) }),
  'pip.sleep': pip('shut', 'small', {
    fill: '#a9b8f0',
    front: letters(186, 64, 'z', 34, '#6a7bd0', 8) + letters(206, 38, 'z', 26, '#6a7bd0', 8),
  }),
  'pip.think': pip('up', 'flat', { front: limb('M84 196q14-6 24-26', MINT) + letters(190, 60, '?', 54, '#8f7be0', 12) }),
  'pip.please': pip('wet', 'small', {
    front: limb('M92 188q10 2 24-16', MINT) + limb('M148 188q-10 2-24-16', MINT) + star(204, 48, 0.6) + star(34, 64, 0.5),
  }),
  'pip.party': pip('happy', 'laugh', { fill: '#ffd27a', front: hat + confetti }),
  'mo.hi': mo('open', 'cat', { behind: limb('M192 150q26-20 22-54', LILAC) }),
  'mo.no': mo('shut', 'flat', {
    front:
      line('M72 190l96-16', { color: '#fff', width: 34 }) +
      line('M72 174l96 16', { color: '#fff', width: 34 }) +
      line('M72 190l96-16M72 174l96 16', { color: '#9c93cc', width: 22 }),
  }),
  'mo.coffee': mo('happy', 'cat', { front: cup }),
  'mo.rain': mo('open', 'sad', { fill: '#a9bfe0', front: umbrella }),
  'mo.work': mo('open', 'flat', { front: laptop + drop(186, 70, 0.8) }),
  'mo.hungry': mo('wet', 'cat', { front: fish }),
  'mo.music': mo('shut', 'smile', { front: notes + at(-180, 20, notes) }),
  'mo.night': mo('shut', 'small', { fill: '#8f8ac2', front: moon + star(32, 36, 0.6) + star(190, 24, 0.35) }),
};

/** As a file; null when there is no such sticker. */
export const drawSticker = (name: string): string | null => {
  const drawn = Object.hasOwn(drawings, name) ? drawings[name] : undefined;
  if (drawn === undefined) return null;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 256 256" width="256" height="256">${drawn}</svg>\n`;
};
