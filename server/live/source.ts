/** Where the payloads of a subscription go: a socket, or the queue behind an async iterator. */
export interface PayloadSink {
  /** In order. Payloads that were sent together may leave together. */
  send(payloads: readonly object[]): void;
  /** Nothing more comes. */
  end(): void;
  /** The subscription failed; the client starts again. */
  fail(error: unknown): void;
}

/**
 * A live subscription before anyone listens. A socket opens it with a sink and writes ready bytes; anything else (SSE) iterates
 * it like any async iterable. Either way it is used once, and closing it leaves nothing behind.
 */
export interface LiveSource extends AsyncIterable<object> {
  readonly isLiveSource: true;
  open(sink: PayloadSink): void;
  close(): void;
}

export const isLiveSource = (value: unknown): value is LiveSource =>
  typeof value === 'object' && value !== null && (value as LiveSource).isLiveSource === true;

/** Starts the flow into a sink; answers with the function that ends it. It may be called before the start has finished. */
export type StartSource = (sink: PayloadSink) => () => void;

/** A reader that lets more than this many payloads wait, beside a catch-up that came at once, is cut; it resumes from its cursor. */
const QUEUE_MAX = 1_000;

export class ReaderTooSlow extends Error {
  constructor() {
    super('Too many events are waiting for this reader; resume from the last cursor.');
  }
}

export const createLiveSource = (start: StartSource): LiveSource => {
  let stop: (() => void) | null = null;
  let closed = false;
  const open = (sink: PayloadSink): void => {
    if (closed || stop !== null) return;
    stop = start(sink);
  };
  const close = (): void => {
    closed = true;
    const end = stop;
    stop = null;
    end?.();
  };
  const source = { isLiveSource: true as const, open, close };
  return { ...source, [Symbol.asyncIterator]: () => readSource(source, (payloads) => payloads) };
};

/**
 * Reads a source like any async iterator. `prepare` makes of payloads that were sent together what the reader gets, one item for each
 * payload; they may be promises that do not fail.
 */
export const readSource = <Item>(
  source: Pick<LiveSource, 'open' | 'close'>,
  prepare: (payloads: readonly object[]) => readonly Item[],
): AsyncIterator<Item> => {
  let queue: Item[] = [];
  let waiting: PromiseWithResolvers<IteratorResult<Item>> | null = null;
  let opened = false;
  let ended = false;
  let atOnceMax = 0;
  let failure: { readonly error: unknown } | null = null;

  const settle = (): void => {
    if (waiting === null) return;
    const { resolve, reject } = waiting;
    if (queue.length > 0) resolve({ done: false, value: queue.shift() as Item });
    else if (failure !== null) reject(failure.error);
    else if (ended) resolve({ done: true, value: undefined });
    else return;
    waiting = null;
  };
  const end = (): void => {
    ended = true;
    source.close();
    settle();
  };
  const fail = (error: unknown): void => {
    failure ??= { error };
    end();
  };
  const send = (payloads: readonly object[]): void => {
    if (ended) return;
    for (const item of prepare(payloads)) queue.push(item);
    atOnceMax = Math.max(atOnceMax, payloads.length);
    if (queue.length > QUEUE_MAX + atOnceMax) {
      queue = [];
      fail(new ReaderTooSlow());
    } else settle();
  };
  return {
    next() {
      waiting = Promise.withResolvers();
      const { promise } = waiting;
      if (!opened) {
        opened = true;
        if (!ended) source.open({ send, end, fail });
      }
      settle();
      return promise;
    },
    async return() {
      queue = [];
      end();
      return { done: true, value: undefined };
    },
  };
};
