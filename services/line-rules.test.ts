import { describe, expect, it } from 'vitest';
import { InvalidInput } from './errors.ts';
import { parseLine } from './line-rules.ts';

const name = { what: 'A name', path: ['input', 'name'], lengthMin: 1, lengthMax: 8 };

describe('parseLine', () => {
  it('trims, and brings composed and decomposed letters to one form', () => {
    expect(parseLine('  Zoe\u0308 ', name)).toBe('Zo\u00eb');
  });

  it('counts code points, so that an emoji is one', () => {
    expect(parseLine('😀'.repeat(8), name)).toBe('😀'.repeat(8));
    expect(() => parseLine('😀'.repeat(9), name)).toThrow(InvalidInput);
    expect(() => parseLine('a'.repeat(1_000_000), name)).toThrow(InvalidInput);
  });

  it('refuses what is empty or cannot be seen where something is asked for', () => {
    for (const text of ['', '   ', '\u200b\u200d', '\u2060']) expect(() => parseLine(text, name)).toThrow(InvalidInput);
    expect(parseLine(' ', { ...name, lengthMin: 0 })).toBe('');
  });

  it('refuses control characters, separators, text direction overrides and halves of characters', () => {
    for (const char of ['\u0000', '\n', '\u001b', '\u007f', '\u2028', '\u202e', '\u2066', '\ud800']) {
      expect(() => parseLine(`a${char}b`, name)).toThrow(InvalidInput);
    }
  });

  it('keeps line breaks, and only them, where many lines are allowed', () => {
    expect(parseLine('a\nb', { ...name, manyLines: true })).toBe('a\nb');
    expect(() => parseLine('a\tb', { ...name, manyLines: true })).toThrow(InvalidInput);
  });

  it('names the input in the refusal', () => {
    expect(() => parseLine('', name)).toThrow(expect.objectContaining({ inputPath: ['input', 'name'], code: 'INVALID_INPUT' }));
  });
});
