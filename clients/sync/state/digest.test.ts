import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, fnv1a32 } from './digest.ts';

const chat = fc.record({ id: fc.stringMatching(/^c_[0-9a-z]{1,13}$/), version: fc.nat() });

describe('fnv1a32', () => {
  it('gives the published values', () => {
    expect(fnv1a32('')).toBe(0x811c9dc5);
    expect(fnv1a32('a')).toBe(0xe40c292c);
    expect(fnv1a32('foobar')).toBe(0xbf9cf968);
  });
});

describe('digestOf', () => {
  it('is eight zeros for nobody', () => {
    expect(digestOf([])).toBe('00000000');
  });

  it('does not depend on the order, and changes with any version', () => {
    fc.assert(
      fc.property(fc.uniqueArray(chat, { selector: ({ id }) => id, minLength: 1 }), fc.nat(), (chats, at) => {
        const digest = digestOf(chats);
        expect(digest).toMatch(/^[0-9a-f]{8}$/);
        expect(digestOf([...chats].reverse())).toBe(digest);
        const changed = chats.map((one, place) => (place === at % chats.length ? { ...one, version: one.version + 1 } : one));
        expect(digestOf(changed)).not.toBe(digest);
      }),
    );
  });
});
