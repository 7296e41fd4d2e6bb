import type { Viewer } from '../../services/viewer.ts';
import type { Encode, Encoded, LiveOperation } from './encoder.ts';
import type { PayloadSink } from './source.ts';

export interface SocketSinkDeps {
  readonly encode: Encode;
  readonly operation: LiveOperation;
  readonly viewer: Viewer;
  /** The subscription's id on its socket. */
  readonly id: string;
  write(message: string): void;
  /** JSON of an execution result that tells of an error, masked. */
  errorResult(error: unknown): string;
  /** Nothing more comes. */
  onEnd(): void;
}

/** Writes a subscription's events to its socket as ready bytes, in order, though some have to wait for a loader. */
export const createSocketSink = (deps: SocketSinkDeps): PayloadSink => {
  const prefix = `{"id":${JSON.stringify(deps.id)},"type":"next","payload":`;
  let chain: Promise<void> | null = null;

  const writeAll = (encoded: readonly string[]): void => {
    for (const payload of encoded) deps.write(`${prefix}${payload}}`);
  };
  const enqueue = (work: () => Promise<void> | void): void => {
    const mine: Promise<void> = (chain ?? Promise.resolve())
      .then(work)
      .catch(fail)
      .finally(() => {
        if (chain === mine) chain = null;
      });
    chain = mine;
  };
  const fail = (error: unknown): void => {
    deps.write(`${prefix}${deps.errorResult(error)}}`);
    deps.onEnd();
  };

  return {
    send(payloads) {
      const encoded: Encoded[] = deps.encode(deps.operation, payloads, deps.viewer);
      if (chain === null && encoded.every((payload) => typeof payload === 'string')) writeAll(encoded);
      else enqueue(async () => writeAll(await Promise.all(encoded)));
    },
    end() {
      if (chain === null) deps.onEnd();
      else enqueue(deps.onEnd);
    },
    fail(error) {
      if (chain === null) fail(error);
      else enqueue(() => fail(error));
    },
  };
};
