import type { Random } from './ports.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 22;

/** 22 letters and digits: 131 bits, so that two never meet. */
export const newId = (random: Random): string =>
  Array.from({ length: LENGTH }, () => ALPHABET[Math.floor(random.next() * ALPHABET.length)]).join('');
