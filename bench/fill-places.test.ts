import { describe, expect, it } from 'vitest';
import { fillPlaces } from './fill-places.ts';

const page = 'Words.\n<!-- a -->\nold\n<!-- /a -->\nMore words.\n<!-- b -->\n<!-- /b -->\n';

describe('filling the places of a page', () => {
  it('replaces what stands in them and leaves the words around', () => {
    const filled = fillPlaces(page, { a: 'new $& text\n', b: '| table |' });
    expect(filled).toBe('Words.\n<!-- a -->\nnew $& text\n<!-- /a -->\nMore words.\n<!-- b -->\n| table |\n<!-- /b -->\n');
    expect(fillPlaces(filled, { a: 'new $& text', b: '| table |' })).toBe(filled);
  });

  it('does not lose a table that the page has no place for', () => {
    expect(() => fillPlaces(page, { c: 'x' })).toThrow('no place for c');
  });
});
