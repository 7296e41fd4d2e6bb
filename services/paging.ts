import { createHmac, timingSafeEqual } from 'node:crypto';
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
  /** Which list it is a page of. */
  readonly list: PagedList;
  readonly limit: number;
  readonly backward: boolean;
  /** The sort key of the entry to start after, as `toConnection` was given it. */
  readonly cursor: string | null;
}

export type PagedList =
  | 'bans'
  | 'blockedUsers'
  | 'chats'
  | 'commonGroups'
  | 'contactRequests'
  | 'contacts'
  | 'devices'
  | 'favouriteStickers'
  | 'gallery'
  | 'joinRequests'
  | 'members'
  | 'messages'
  | 'reactors'
  | 'readers'
  | 'receipts'
  | 'reports'
  | 'stickerPacks'
  | 'announcementReaders'
  | 'voters';

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

const parseSize = (name: 'first' | 'last', size: number | null | undefined): number => {
  if (size === null || size === undefined) return limits.pageSizeDefault;
  if (size < 1 || size > limits.pageSizeMax) throw badInput(`\`${name}\` is 1 to ${limits.pageSizeMax}.`);
  return size;
};

export interface SeqArgs {
  readonly aroundSeq?: number | null | undefined;
  readonly beforeSeq?: number | null | undefined;
  readonly afterSeq?: number | null | undefined;
}

/** A page around a seq goes both ways from there, so it takes no other place and no end to begin from: each would be passed over in silence. */
export const checkAround = ({ aroundSeq, beforeSeq, afterSeq, after, last, before }: PageArgs & SeqArgs): void => {
  if (aroundSeq != null && [beforeSeq, afterSeq, after, last, before].some((other) => other != null)) {
    throw badInput('`aroundSeq` goes with `first` alone.');
  }
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

/** Bytes of the signature: a cursor carries no rights, so it need only be out of reach of guessing at one. */
const SIGNATURE_BYTES = 9;

/**
 * Pages of lists. A cursor is opaque to clients: the entry's sort key, so that a page starts at the same place whatever came or went
 * meanwhile, that entry included. It is signed for its list, so that what comes back is what was given out, and nobody builds on
 * how it is made.
 */
export const createPaging = ({ secret }: { secret: string }) => {
  const sign = (list: PagedList, key: Buffer) =>
    createHmac('sha256', secret).update(`page:${list}:`).update(key).digest().subarray(0, SIGNATURE_BYTES);

  const encodeCursor = (list: PagedList, key: string): string => {
    const bytes = Buffer.from(key, 'utf8');
    return Buffer.concat([sign(list, bytes), bytes]).toString('base64url');
  };

  const decodeCursor = (list: PagedList, cursor: string): string => {
    const bytes = Buffer.from(cursor.length > CURSOR_LENGTH_MAX ? '' : cursor, 'base64url');
    const key = bytes.subarray(SIGNATURE_BYTES);
    // The last condition: base64 is written in one way only.
    const ours =
      key.length > 0 && timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), sign(list, key)) && bytes.toString('base64url') === cursor;
    if (!ours) throw badInput('This is not a cursor of this connection.');
    return key.toString('utf8');
  };

  return {
    /** Checks the arguments of a connection. `first` goes with `after`, `last` with `before`; without any, the first page. */
    parsePage(list: PagedList, { first, after, last, before }: PageArgs): Page {
      const forwards = (first ?? after ?? null) !== null;
      const backward = (last ?? before ?? null) !== null;
      if (forwards && backward) throw badInput('Page either with `first` and `after`, or with `last` and `before`.');
      const cursor = backward ? before : after;
      return {
        list,
        limit: backward ? parseSize('last', last) : parseSize('first', first),
        backward,
        cursor: cursor === null || cursor === undefined ? null : decodeCursor(list, cursor),
      };
    },

    /**
     * Makes the connection from rows in the order they were walked: up to `limit + 1` of them, where the extra one only says that
     * there is more. `keyOf` gives the row's sort key, which must be unique and is what comes back as `page.cursor`.
     */
    toConnection<Row, Node = Row>(
      rows: readonly Row[],
      page: Page,
      keyOf: (row: Row) => string,
      toNode: (row: Row) => Node = (row) => row as unknown as Node,
    ): Connection<Node> {
      const more = rows.length > page.limit;
      const walked = rows.slice(0, page.limit);
      const ordered = page.backward ? walked.reverse() : walked;
      return connect(
        ordered.map((row) => ({ key: keyOf(row), node: toNode(row) })),
        (key) => encodeCursor(page.list, key),
        {
          hasNextPage: page.backward ? page.cursor !== null : more,
          hasPreviousPage: page.backward ? more : page.cursor !== null,
        },
      );
    },

    /** The same for a list that knows by itself whether there is more on either side. */
    toConnectionWithin<Node>(
      nodes: readonly Node[],
      page: Page,
      keyOf: (node: Node) => string,
      sides: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean },
    ): Connection<Node> {
      return connect(
        nodes.map((node) => ({ key: keyOf(node), node })),
        (key) => encodeCursor(page.list, key),
        sides,
      );
    },
  };
};

export type Paging = ReturnType<typeof createPaging>;

/** Cursors are signed when they are asked for: most pages are read without those of their entries. */
const connect = <Node>(
  entries: readonly { readonly key: string; readonly node: Node }[],
  encode: (key: string) => string,
  sides: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean },
): Connection<Node> => {
  const cursorOf = (entry: { readonly key: string } | undefined): string | null => (entry === undefined ? null : encode(entry.key));
  return {
    edges: entries.map((entry) => ({
      node: entry.node,
      get cursor() {
        return encode(entry.key);
      },
    })),
    pageInfo: {
      ...sides,
      get startCursor() {
        return cursorOf(entries[0]);
      },
      get endCursor() {
        return cursorOf(entries.at(-1));
      },
    },
  };
};
