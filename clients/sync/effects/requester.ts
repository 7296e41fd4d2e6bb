import type { Clock, GraphqlError, GraphqlResult, Link, Random, Transport, Variables } from '../ports.ts';
import { retryDelayMs } from './backoff.ts';

const REQUEST_TIMEOUT_MS = 20_000;
/** A server that answers with a failure is asked this often; one that does not answer is waited for. */
const SERVER_FAILURES_MAX = 4;

/** NETWORK: no answer, so it may or may not have happened. Any other code came from the server. */
export class RequestFailed extends Error {
  readonly code: string;
  readonly retryAfterMs: number | null;

  constructor(code: string, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = 'RequestFailed';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  get isNetwork(): boolean {
    return this.code === 'NETWORK';
  }
}

/** The engine was stopped: whoever waits for an answer gets this and lets go. */
export class EngineStopped extends Error {
  constructor() {
    super('The sync engine was stopped.');
    this.name = 'EngineStopped';
  }
}

const codeOf = (errors: readonly GraphqlError[]): string => {
  const code = errors[0]?.extensions?.['code'];
  return typeof code === 'string' ? code : 'INTERNAL';
};

const retryAfterOf = (errors: readonly GraphqlError[]): number | null => {
  const ms = errors[0]?.extensions?.['retryAfterMs'];
  return typeof ms === 'number' ? ms : null;
};

export interface RequesterDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  /** The open connection, or null: then the request goes by itself. */
  readonly link: () => Link | null;
  readonly onUnauthenticated: () => void;
  /** The open connection did not answer in time: it may be dead. */
  readonly onNoAnswer: () => void;
}

export class Requester {
  readonly #deps: RequesterDeps;
  #waiters: (() => void)[] = [];
  #stopped = false;

  constructor(deps: RequesterDeps) {
    this.#deps = deps;
  }

  /** One attempt: over the open connection, else by itself. Gives the data, or throws RequestFailed. */
  async once<T>(document: string, variables: Variables): Promise<T> {
    if (this.#stopped) throw new EngineStopped();
    const result = await this.#answer(document, variables);
    if (this.#stopped) throw new EngineStopped();
    const errors = result.errors ?? [];
    if (errors.length > 0) {
      const code = codeOf(errors);
      if (code === 'UNAUTHENTICATED') this.#deps.onUnauthenticated();
      throw new RequestFailed(code, errors[0]?.message ?? '', retryAfterOf(errors));
    }
    return result.data as T;
  }

  /** Attempts until there is an answer: again at once when a connection opens, else after a growing pause. Only for reads. */
  async patiently<T>(document: string, variables: Variables, isWanted: () => boolean = () => true): Promise<T | null> {
    let serverFailures = 0;
    for (let attempt = 0; ; attempt += 1) {
      if (!isWanted()) return null;
      try {
        return await this.once<T>(document, variables);
      } catch (error) {
        if (!(error instanceof RequestFailed) || error.code === 'UNAUTHENTICATED') throw error;
        serverFailures += error.isNetwork ? 0 : 1;
        if (serverFailures >= SERVER_FAILURES_MAX) throw error;
        await this.pause(Math.max(retryDelayMs(attempt, this.#deps.random), error.retryAfterMs ?? 0), error.isNetwork);
      }
    }
  }

  /** Resolves after a delay, or when a connection opens if `orOpened`. Rejects when the engine stops. */
  pause(delayMs: number, orOpened: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) {
        reject(new EngineStopped());
        return;
      }
      const finish = () => {
        cancel();
        this.#waiters = this.#waiters.filter((waiter) => waiter !== wake);
        if (this.#stopped) reject(new EngineStopped());
        else resolve();
      };
      const wake = () => {
        if (orOpened || this.#stopped) finish();
      };
      const cancel = this.#deps.clock.setTimer(finish, delayMs);
      this.#waiters.push(wake);
    });
  }

  start(): void {
    this.#stopped = false;
  }

  /** A connection has opened: what waits for the network goes on. */
  opened(): void {
    for (const wake of [...this.#waiters]) wake();
  }

  stop(): void {
    this.#stopped = true;
    this.opened();
  }

  async #answer(document: string, variables: Variables): Promise<GraphqlResult> {
    const { clock, link, transport } = this.#deps;
    const open = link();
    const way = open ?? transport;
    let cancel = () => {};
    const timeout = new Promise<never>((_, reject) => {
      cancel = clock.setTimer(() => {
        if (open !== null && open === link()) this.#deps.onNoAnswer();
        reject(new RequestFailed('NETWORK', 'The server did not answer in time.'));
      }, REQUEST_TIMEOUT_MS);
    });
    try {
      return await Promise.race([way.request(document, variables), timeout]);
    } catch (error) {
      if (error instanceof RequestFailed) throw error;
      throw new RequestFailed('NETWORK', error instanceof Error ? error.message : 'The server cannot be reached.');
    } finally {
      cancel();
    }
  }
}

/** For work in the background: a stopped engine and a lost session are not news to anyone. */
export const inBackground = (work: Promise<unknown>): void => {
  work.catch((error: unknown) => {
    if (error instanceof EngineStopped || error instanceof RequestFailed) return;
    throw error;
  });
};
