import { limits } from '../../services/limits.ts';
import type { Viewer } from '../../services/viewer.ts';
import { type Encode, EventFailed, type LiveOperation } from './encoder.ts';
import type { SocketWriter } from './socket-writer.ts';
import type { PayloadSink } from './source.ts';
import type { ToBytes } from './text-frame.ts';

export interface SocketSinkDeps {
  readonly encode: Encode;
  readonly operation: LiveOperation;
  readonly viewer: Viewer;
  /** The subscription's id on its socket. */
  readonly id: string;
  readonly writer: SocketWriter;
  readonly toBytes: ToBytes;
  /** JSON of an execution result that tells of an error, masked. */
  errorResult(error: unknown): string;
  /** Nothing more comes. */
  onEnd(): void;
}

export interface SocketSink extends PayloadSink {
  /** Nothing is written any more: the client has ended the subscription, or the socket is gone. */
  close(): void;
}

/** From so many characters on, payloads leave only as fast as the reader takes them. */
const BULK_LENGTH = 65_536;
/** What an event that still waits for a loader is taken for. */
const UNKNOWN_LENGTH = 1_000;
/** So long a reader may be busy with much at once, whatever comes behind it. */
const BUSY_MS = 1_000;

/** Losing one of these is fine: nothing follows from it. */
const isFleeting = (payload: object): boolean => (payload as { kind?: unknown }).kind === 'TypingChanged';

/**
 * Writes a subscription's events to its socket as ready bytes, in order, though some have to wait for a loader or for the reader. An
 * event that cannot be told ends the subscription: a stream that passed over it would lose it in silence.
 */
export const createSocketSink = (deps: SocketSinkDeps): SocketSink => {
  const { writer, toBytes } = deps;
  const prefix = `{"id":${JSON.stringify(deps.id)},"type":"next","payload":`;
  let chain: Promise<void> | null = null;
  let busySinceMs = 0;
  /** Characters of news that wait behind what leaves now. */
  let waiting = 0;
  let closed = false;

  const writeOut = (payloads: readonly string[]): Promise<void> | undefined => {
    if (closed) return undefined;
    let length = 0;
    for (const payload of payloads) length += payload.length;
    if (length > BULK_LENGTH) return writer.writeAll(prefix, payloads.map(toBytes));
    for (const payload of payloads) writer.write(prefix, toBytes(payload));
    return undefined;
  };

  const finish = (last: string | null): void => {
    if (closed) return;
    if (last !== null) writer.write(prefix, toBytes(last));
    closed = true;
    deps.onEnd();
  };
  const fail = (error: unknown): void => finish(error instanceof EventFailed ? error.result : deps.errorResult(error));

  /** Runs work after all that came before it. */
  const enqueue = (work: () => Promise<void> | void, length = 0): void => {
    if (chain === null) busySinceMs = performance.now();
    waiting += length;
    const mine: Promise<void> = (chain ?? Promise.resolve())
      .then(() => (closed ? undefined : work()))
      .catch(fail)
      .finally(() => {
        waiting -= length;
        if (chain === mine) chain = null;
      });
    chain = mine;
  };

  const tellable = async (payloads: readonly object[], encoded: Promise<PromiseSettledResult<string>[]>): Promise<string[]> =>
    (await encoded).flatMap((result, at) => {
      if (result.status === 'fulfilled') return [result.value];
      if (isFleeting(payloads[at] as object)) return [];
      throw result.reason;
    });

  return {
    send(payloads) {
      if (closed || !writer.isOpen()) return;
      if (waiting > limits.socketBufferMax && performance.now() - busySinceMs > BUSY_MS) return writer.cut();
      const encoded = deps.encode(deps.operation, payloads, deps.viewer);
      if (chain !== null || !encoded.every((payload) => typeof payload === 'string')) {
        const length =
          chain === null ? 0 : encoded.reduce((sum, each) => sum + (typeof each === 'string' ? each.length : UNKNOWN_LENGTH), 0);
        // Asked for now: one that fails while others still wait must not be nobody's failure.
        const results = Promise.allSettled(encoded);
        enqueue(async () => writeOut(await tellable(payloads, results)), length);
        return;
      }
      const leaving = writeOut(encoded);
      if (leaving !== undefined) enqueue(() => leaving);
    },
    end() {
      if (chain === null) finish(null);
      else enqueue(() => finish(null));
    },
    fail(error) {
      if (chain === null) fail(error);
      else enqueue(() => fail(error));
    },
    close() {
      closed = true;
    },
  };
};
