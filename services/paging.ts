import { GraphQLError } from 'graphql';
import { limits } from './limits.ts';

/** Relay's arguments as a client sends them. */
export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** A page to read: walk from `cursor` (exclusive; null is the end one starts from), backwards or not. */
export interface Page {
  readonly limit: number;
  readonly backward: boolean;
  /** The sort key of the entry to start after, as `toConnection` was given it. */
  readonly cursor: string | null;
}

export interface Connection<Node> {
  readonly edges: { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const CURSOR_LENGTH_MAX = 200;

const badInput = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });

/** Opaque to clients: the entry's sort key, so that a page starts at the same place even when that entry is gone. */
export const encodePageCursor = (key: string): string => Buffer.from(key, 'utf8').toString('base64url');

const decodePageCursor = (cursor: string): string => {
  const key = cursor.length > CURSOR_LENGTH_MAX ? '' : Buffer.from(cursor, 'base64url').toString('utf8');
  // A cursor of ours survives the round trip; control characters never are in one, and Postgres would not take them.
  if (key === '' || encodePageCursor(key) !== cursor || /\p{Cc}/u.test(key)) throw badInput('This is not a cursor of a connection.');
  return key;
};

const parseSize = (name: 'first' | 'last', size: number | null | undefined): number => {
  if (size === null || size === undefined) return limits.pageSizeDefault;
  if (size < 1 || size > limits.pageSizeMax) throw badInput(`\`${name}\` is 1 to ${limits.pageSizeMax}.`);
  return size;
};

/** Checks the arguments of a connection. `first` goes with `after`, `last` with `before`; without any, the first page. */
export const parsePage = ({ first, after, last, before }: PageArgs): Page => {
  const forwards = (first ?? after ?? null) !== null;
  const backward = (last ?? before ?? null) !== null;
  if (forwards && backward) throw badInput('Page either with `first` and `after`, or with `last` and `before`.');
  const cursor = backward ? before : after;
  return {
    limit: backward ? parseSize('last', last) : parseSize('first', first),
    backward,
    cursor: cursor === null || cursor === undefined ? null : decodePageCursor(cursor),
  };
};

/** The numbers of a cursor whose key is `count` whole numbers with dots between, such as a moment and an id. */
export const parseNumericKey = (cursor: string, count: number): bigint[] => {
  const parts = cursor.split('.');
  if (parts.length !== count || parts.some((part) => !/^\d{1,19}$/.test(part) || BigInt(part) >= 1n << 63n)) {
    throw badInput('This is not a cursor of this connection.');
  }
  return parts.map(BigInt);
};

const MOMENT_MS_MAX = 253_402_300_799_999n;

/** What a connection ordered by a moment, then by id, sorts by. */
export const momentKey = (at: Date, id: bigint): string => `${at.getTime()}.${id}`;

export const parseMomentKey = (cursor: string): { readonly at: Date; readonly id: bigint } => {
  const [ms = 0n, id = 0n] = parseNumericKey(cursor, 2);
  if (ms > MOMENT_MS_MAX) throw badInput('This is not a cursor of this connection.');
  return { at: new Date(Number(ms)), id };
};

/**
 * Makes the connection from rows in the order they were walked: up to `limit + 1` of them, where the extra one only says that
 * there is more. `keyOf` gives the row's sort key, which must be unique and is what comes back as `page.cursor`.
 */
export const toConnection = <Row, Node = Row>(
  rows: readonly Row[],
  page: Page,
  keyOf: (row: Row) => string,
  toNode: (row: Row) => Node = (row) => row as unknown as Node,
): Connection<Node> => {
  const more = rows.length > page.limit;
  const walked = rows.slice(0, page.limit);
  const ordered = page.backward ? walked.reverse() : walked;
  const edges = ordered.map((row) => ({ cursor: encodePageCursor(keyOf(row)), node: toNode(row) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.backward ? page.cursor !== null : more,
      hasPreviousPage: page.backward ? more : page.cursor !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
};
