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

/** A reader that lets more than this many payloads wait is cut; it resumes from its cursor. */
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
  return { isLiveSource: true, open, close, [Symbol.asyncIterator]: () => iterate(open, close) };
};

const iterate = (open: (sink: PayloadSink) => void, close: () => void): AsyncIterator<object> => {
  const queue: object[] = [];
  let waiting: PromiseWithResolvers<IteratorResult<object>> | null = null;
  let ended = false;
  let failure: unknown = null;

  const settle = (): void => {
    if (waiting === null) return;
    const next = queue.shift();
    const { resolve, reject } = waiting;
    if (next !== undefined) resolve({ done: false, value: next });
    else if (failure !== null) reject(failure);
    else if (ended) resolve({ done: true, value: undefined });
    else return;
    waiting = null;
  };
  const fail = (error: unknown): void => {
    failure ??= error;
    close();
    settle();
  };
  let opened = false;
  return {
    next() {
      if (!opened) {
        opened = true;
        open({
          send(payloads) {
            queue.push(...payloads);
            if (queue.length > QUEUE_MAX) fail(new ReaderTooSlow());
            settle();
          },
          end() {
            ended = true;
            close();
            settle();
          },
          fail,
        });
      }
      waiting = Promise.withResolvers();
      const { promise } = waiting;
      settle();
      return promise;
    },
    async return() {
      ended = true;
      close();
      settle();
      return { done: true, value: undefined };
    },
    async throw(error) {
      close();
      throw error;
    },
  };
};
