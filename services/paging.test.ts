import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { encodePageCursor, momentKey, parseMomentKey, parseNumericKey, parsePage, toConnection } from './paging.ts';

const badInput = expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) });
const refused = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('parsePage', () => {
  it('gives the first page of the default size without arguments', () => {
    expect(parsePage({})).toEqual({ limit: limits.pageSizeDefault, backward: false, cursor: null });
    expect(parsePage({ first: null, after: null, last: null, before: null })).toEqual({
      limit: limits.pageSizeDefault,
      backward: false,
      cursor: null,
    });
  });

  it('reads forwards with first and after, backwards with last and before', () => {
    const cursor = encodePageCursor('小明');
    expect(parsePage({ first: 5, after: cursor })).toEqual({ limit: 5, backward: false, cursor: '小明' });
    expect(parsePage({ last: 5, before: cursor })).toEqual({ limit: 5, backward: true, cursor: '小明' });
    expect(parsePage({ before: cursor })).toEqual({ limit: limits.pageSizeDefault, backward: true, cursor: '小明' });
  });

  it('takes sizes up to the limit and refuses those beyond', () => {
    expect(parsePage({ first: limits.pageSizeMax }).limit).toBe(limits.pageSizeMax);
    for (const args of [{ first: limits.pageSizeMax + 1 }, { first: 0 }, { first: -1 }, { last: limits.pageSizeMax + 1 }, { last: 0 }]) {
      expect(refused(() => parsePage(args))).toEqual(badInput);
    }
  });

  it('refuses both directions at once', () => {
    expect(refused(() => parsePage({ first: 1, last: 1 }))).toEqual(badInput);
    expect(refused(() => parsePage({ first: 1, before: encodePageCursor('a') }))).toEqual(badInput);
  });

  it('refuses what is not a cursor', () => {
    for (const after of ['', '!', 'AA', encodePageCursor('a\u0000b'), 'x'.repeat(201), `${encodePageCursor('a')}=`]) {
      expect(refused(() => parsePage({ after }))).toEqual(badInput);
    }
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
  const page = (backward: boolean, cursor: string | null) => ({ limit: 2, backward, cursor });
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
});
