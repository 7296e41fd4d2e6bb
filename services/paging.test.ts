import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { checkAround, createPaging, momentKey, type PageArgs, parseMomentKey, parseNumericKey } from './paging.ts';

const paging = createPaging({ secret: 'a secret of this test' });
const parsePage = (args: PageArgs) => paging.parsePage('contacts', args);
const { toConnection } = paging;
/** The cursor that a list gives for an entry with this key. */
const cursorOf = (key: string, { toConnection: connect, parsePage: parse } = paging, list: 'contacts' | 'chats' = 'contacts'): string =>
  connect([key], parse(list, {}), String).edges[0]?.cursor as string;

const badInput = expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) });
const refused = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('checkAround', () => {
  it('lets a page around a seq have a size and nothing else', () => {
    for (const args of [{ aroundSeq: 3 }, { aroundSeq: 3, first: 10, last: null, beforeSeq: null }, { afterSeq: 1, beforeSeq: 5, last: 2 }])
      expect(() => checkAround(args)).not.toThrow();
    for (const other of [{ beforeSeq: 0 }, { afterSeq: 9 }, { last: 2 }, { after: 'x' }, { before: 'x' }])
      expect(
        refused(() => checkAround({ aroundSeq: 3, ...other })),
        JSON.stringify(other),
      ).toEqual(badInput);
  });
});

describe('parsePage', () => {
  it('gives the first page of the default size without arguments', () => {
    const firstPage = { list: 'contacts', limit: limits.pageSizeDefault, backward: false, cursor: null };
    expect(parsePage({})).toEqual(firstPage);
    expect(parsePage({ first: null, after: null, last: null, before: null })).toEqual(firstPage);
  });

  it('reads forwards with first and after, backwards with last and before', () => {
    const cursor = cursorOf('小明');
    expect(parsePage({ first: 5, after: cursor })).toMatchObject({ limit: 5, backward: false, cursor: '小明' });
    expect(parsePage({ last: 5, before: cursor })).toMatchObject({ limit: 5, backward: true, cursor: '小明' });
    expect(parsePage({ before: cursor })).toMatchObject({ limit: limits.pageSizeDefault, backward: true, cursor: '小明' });
  });

  it('takes sizes up to the limit and refuses those beyond', () => {
    expect(parsePage({ first: limits.pageSizeMax }).limit).toBe(limits.pageSizeMax);
    for (const args of [{ first: limits.pageSizeMax + 1 }, { first: 0 }, { first: -1 }, { last: limits.pageSizeMax + 1 }, { last: 0 }]) {
      expect(refused(() => parsePage(args))).toEqual(badInput);
    }
  });

  it('refuses both directions at once', () => {
    expect(refused(() => parsePage({ first: 1, last: 1 }))).toEqual(badInput);
    expect(refused(() => parsePage({ first: 1, before: cursorOf('a') }))).toEqual(badInput);
  });

  it('refuses what is not a cursor', () => {
    for (const after of ['', '!', 'AA', Buffer.from('a').toString('base64url'), 'x'.repeat(201), `${cursorOf('a')}=`]) {
      expect(refused(() => parsePage({ after }))).toEqual(badInput);
    }
  });

  it('refuses a cursor of another list and one of another installation', () => {
    expect(refused(() => parsePage({ after: cursorOf('a', paging, 'chats') }))).toEqual(badInput);
    expect(refused(() => parsePage({ after: cursorOf('a', createPaging({ secret: 'another secret' })) }))).toEqual(badInput);
  });

  it('refuses a cursor that was altered in any one letter', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const altered = fc.tuple(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), fc.nat(), fc.nat(62));
    fc.assert(
      fc.property(altered, ([key, at, by]) => {
        const cursor = cursorOf(key);
        const place = at % cursor.length;
        const other = alphabet[(alphabet.indexOf(cursor[place] as string) + 1 + by) % 64] as string;
        expect(refused(() => parsePage({ after: cursor.slice(0, place) + other + cursor.slice(place + 1) }))).toEqual(badInput);
        expect(parsePage({ after: cursor }).cursor).toBe(key);
      }),
    );
  });
});

describe('parseNumericKey', () => {
  it('gives back the numbers', () => {
    expect(parseNumericKey('1700000000000.42', 2)).toEqual([1_700_000_000_000n, 42n]);
  });

  it('refuses other keys', () => {
    for (const key of ['1', '1.2.3', 'a.b', '1.-2', '1.9223372036854775808', '1.']) {
      expect(refused(() => parseNumericKey(key, 2))).toEqual(badInput);
    }
  });
});

describe('parseMomentKey', () => {
  it('gives back what momentKey was made from', () => {
    const at = new Date('2026-11-23T08:30:00.123Z');
    expect(parseMomentKey(momentKey(at, 42n))).toEqual({ at, id: 42n });
  });

  it('refuses moments that no clock shows', () => {
    expect(refused(() => parseMomentKey('9000000000000000.1'))).toEqual(badInput);
  });
});

describe('toConnection', () => {
  const page = (backward: boolean, cursor: string | null) => ({ list: 'contacts' as const, limit: 2, backward, cursor });
  const nodes = (rows: string[], backward: boolean, cursor: string | null) => {
    const { edges, pageInfo } = toConnection(rows, page(backward, cursor), (row) => row);
    return { nodes: edges.map((edge) => edge.node), next: pageInfo.hasNextPage, previous: pageInfo.hasPreviousPage };
  };

  it('knows there is more from the extra row and drops it', () => {
    expect(nodes(['a', 'b', 'c'], false, null)).toEqual({ nodes: ['a', 'b'], next: true, previous: false });
    expect(nodes(['c', 'd'], false, 'b')).toEqual({ nodes: ['c', 'd'], next: false, previous: true });
  });

  it('turns a backward walk round', () => {
    expect(nodes(['d', 'c', 'b'], true, null)).toEqual({ nodes: ['c', 'd'], next: false, previous: true });
    expect(nodes(['b', 'a'], true, 'c')).toEqual({ nodes: ['a', 'b'], next: true, previous: false });
  });

  it('gives cursors that lead back to the same keys', () => {
    const { pageInfo } = toConnection(['a', 'b'], page(false, null), (row) => row);
    expect(parsePage({ after: pageInfo.endCursor }).cursor).toBe('b');
    expect(parsePage({ before: pageInfo.startCursor }).cursor).toBe('a');
  });

  it('has no cursors when empty', () => {
    expect(toConnection([], page(false, null), String).pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
  });

  /** A list as the stores read it: keys in order, from beyond the cursor, one more than the page. */
  const read = (keys: ReadonlySet<number>, args: PageArgs) => {
    const asked = parsePage(args);
    const beyond = [...keys].filter((key) => asked.cursor === null || (asked.backward ? key < +asked.cursor : key > +asked.cursor));
    const walked = beyond.toSorted((a, b) => (asked.backward ? b - a : a - b)).slice(0, asked.limit + 1);
    return toConnection(walked, asked, String);
  };

  it('shows what stays once and in order, whatever comes and goes between two pages', () => {
    const key = fc.nat(200);
    const changes = fc.array(fc.record({ add: fc.array(key, { maxLength: 5 }), remove: fc.array(key, { maxLength: 5 }) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 60 }),
        changes,
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        (start, steps, size, backward) => {
          const keys = new Set(start);
          const stayed = new Set(start);
          const seen: number[] = [];
          let cursor: string | null = null;
          for (let round = 0; ; round += 1) {
            const { edges, pageInfo } = read(keys, backward ? { last: size, before: cursor } : { first: size, after: cursor });
            const shown = edges.map(({ node }) => node);
            seen.push(...(backward ? shown.toReversed() : shown));
            cursor = (backward ? pageInfo.startCursor : pageInfo.endCursor) ?? cursor;
            if (!(backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) break;
            for (const added of steps[round]?.add ?? []) keys.add(added);
            // The entry that the cursor came from may go as well.
            for (const gone of steps[round]?.remove ?? []) for (const set of [keys, stayed]) set.delete(gone);
          }
          const sorted = seen.toSorted((a, b) => (backward ? b - a : a - b));
          expect(seen).toEqual(sorted);
          expect(new Set(seen).size).toBe(seen.length);
          expect([...stayed].filter((entry) => !seen.includes(entry))).toEqual([]);
        },
      ),
    );
  });
});
