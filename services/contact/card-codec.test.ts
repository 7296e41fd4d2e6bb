import { describe, expect, it } from 'vitest';
import { type Card, createCardCodec } from './card-codec.ts';

const codec = createCardCodec({ secret: 'a secret of the tests, long enough' });
const card: Card = { form: 'LINK', userId: 9_007_199_254_740_993n, expiresAt: new Date('2026-11-28T10:00:00Z'), epoch: 3 };

describe('the token of a card', () => {
  it('gives back what was put in, in either form', () => {
    expect(codec.decode(codec.encode(card))).toEqual(card);
    expect(codec.decode(codec.encode({ ...card, form: 'CODE', epoch: 0 }))).toEqual({ ...card, form: 'CODE', epoch: 0 });
    expect(codec.encode(card)).toHaveLength(44);
  });

  it('is refused when a single letter of it differs', () => {
    const token = codec.encode(card);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(codec.decode(token.slice(0, at) + other + token.slice(at + 1)), `letter ${at}`).toBeNull();
    }
  });

  it('is refused when another installation made it, or nobody', () => {
    expect(createCardCodec({ secret: 'another secret, long enough too' }).decode(codec.encode(card))).toBeNull();
    for (const token of ['', 'nonsense', `${codec.encode(card)}A`, codec.encode(card).slice(1), 'ü'.repeat(44)]) {
      expect(codec.decode(token)).toBeNull();
    }
  });
});
