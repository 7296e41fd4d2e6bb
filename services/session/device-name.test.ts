import { describe, expect, it } from 'vitest';
import { cleanDeviceName, describeUserAgent } from './device-name.ts';

const mozilla = 'Mozilla/5.0';
const cases: [string, string, string][] = [
  [
    `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36`,
    'Chrome on Mac',
    'WEB',
  ],
  [
    `${mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`,
    'Edge on Windows',
    'WEB',
  ],
  [
    `${mozilla} (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1`,
    'Safari on iPhone',
    'WEB',
  ],
  [`${mozilla} (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0`, 'Firefox on Linux', 'WEB'],
  [
    `${mozilla} (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36`,
    'Chrome on Android',
    'WEB',
  ],
  [
    `${mozilla} (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36`,
    'Chrome on Linux',
    'WEB',
  ],
  ['curl/8.5.0', 'curl', 'OTHER'],
  ['my bot/1.0', 'my bot', 'OTHER'],
  ['node', 'node', 'OTHER'],
  ['', 'Unknown device', 'OTHER'],
  ['\u0000<script>', 'Unknown device', 'OTHER'],
];

describe('describeUserAgent', () => {
  it.each(cases)('%s', (userAgent, name, platform) => {
    expect(describeUserAgent(userAgent)).toEqual({ name, platform });
  });
});

describe('cleanDeviceName', () => {
  it('mends a name instead of refusing it', () => {
    expect(cleanDeviceName('  My\u0000\n phone\u202e ')).toBe('My phone');
    expect([...(cleanDeviceName('😀'.repeat(100)) ?? '')]).toHaveLength(64);
    for (const nothing of [null, undefined, '', ' \u0007 ']) expect(cleanDeviceName(nothing)).toBeNull();
  });
});
