import { limits } from '../limits.ts';
import type { Platform } from './device.ts';

// The first that matches names it; nearly every browser also claims to be the ones below it.
const browsers: readonly [RegExp, string][] = [
  [/MicroMessenger\//, 'WeChat'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/HeadlessChrome\/|Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Version\/.*Safari\//, 'Safari'],
];

const systems: readonly [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'Chromebook'],
  [/Windows/, 'Windows'],
  [/Macintosh|Mac OS X/, 'Mac'],
  [/Linux|X11/, 'Linux'],
];

const firstOf = (table: readonly [RegExp, string][], userAgent: string): string | null =>
  table.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;

/** What a user agent says about a client, short and for people: "Chrome on Mac". */
export const describeUserAgent = (userAgent: string): { name: string; platform: Platform } => {
  const text = userAgent.slice(0, 512);
  const browser = firstOf(browsers, text);
  const system = firstOf(systems, text);
  if (browser !== null) return { name: system === null ? browser : `${browser} on ${system}`, platform: 'WEB' };
  // Other clients put their own name first: "curl/8.5.0".
  const product = /^[A-Za-z][A-Za-z0-9 ._-]{0,31}/.exec(text)?.[0].trim();
  return { name: product ?? system ?? 'Unknown device', platform: 'OTHER' };
};

/** A device's name is a label: one that cannot be one is mended, not refused, so that it never stands in the way of signing in. */
export const cleanDeviceName = (raw: string | null | undefined): string | null => {
  const line = (raw ?? '')
    .slice(0, limits.nameLengthMax * 4)
    .normalize('NFC')
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  const name = [...line].slice(0, limits.nameLengthMax).join('').trim();
  return name === '' ? null : name;
};
