import type { GraphqlTransportOptions } from '../../clients/sync/index.ts';
import type { Lane } from './schedule.ts';
import type { Server } from './servers.ts';
import { type ClientEnd, CLOSED, CLOSING, CONNECTING, type Line, OPEN, operationOf, Wire, type WireDeps, withoutDrawn } from './wire.ts';

export interface NetworkDeps extends WireDeps {
  /** The server that a new connection is led to; null when none is up. */
  readonly route: () => Server | null;
}

/** Everything that devices and servers say to each other, on sockets and without. */
export const createNetwork = (deps: NetworkDeps) => {
  const { schedule, chance, weather } = deps;
  const delayMs = (): number => chance.int(1, weather().networkDelayMaxMs);

  /** The WebSocket that the client library makes, bound to one device's line. */
  const socketClass = (line: Line, lane: Lane) =>
    class SimWebSocket implements ClientEnd {
      static readonly CONNECTING = CONNECTING;
      static readonly OPEN = OPEN;
      static readonly CLOSING = CLOSING;
      static readonly CLOSED = CLOSED;
      readyState = CONNECTING;
      onopen: ClientEnd['onopen'] = null;
      onmessage: ClientEnd['onmessage'] = null;
      onclose: ClientEnd['onclose'] = null;
      onerror: (() => void) | null = null;
      #wire: Wire | null = null;

      constructor() {
        schedule.in(delayMs(), 'connects', lane, () => this.#connect());
      }

      #connect(): void {
        if (this.readyState !== CONNECTING || line.isSilent) return;
        const server = deps.route();
        if (!line.isOnline || server === null) {
          this.readyState = CLOSED;
          this.onclose?.({ code: 1006, reason: '' });
          return;
        }
        const wire = new Wire(deps, line, this, server.lane);
        this.#wire = wire;
        // A process that dies has its sockets closed by its machine; a machine that dies says nothing.
        const stopMourning = server.onDeath(() => (chance.happens(0.6) ? wire.cut('the server is gone') : wire.die()));
        wire.server.once('close', stopMourning);
        schedule.in(delayMs(), `${line.name} comes`, server.lane, () => {
          if (wire.isDead || this.readyState !== CONNECTING) return;
          server.accept(wire.server);
          schedule.in(delayMs(), 'connected', lane, () => {
            if (wire.isDead || this.readyState !== CONNECTING) return;
            this.readyState = OPEN;
            void this.onopen?.();
          });
        });
      }

      send(text: string): void {
        if (this.readyState === OPEN) this.#wire?.toServer(text);
      }

      close(code = 1000, reason = ''): void {
        if (this.readyState === CLOSED || this.readyState === CLOSING) return;
        this.readyState = CLOSING;
        if (this.#wire !== null) this.#wire.closedByClient(code, reason);
        else {
          schedule.in(0, 'closed', lane, () => {
            this.readyState = CLOSED;
            this.onclose?.({ code: 1006, reason: '' });
          });
        }
      }
    };

  /** HTTP: the request may be lost, and so may its answer, after the server has acted. */
  const fetchOver =
    (line: Line, lane = line.lane) =>
    (_url: unknown, init: RequestInit = {}): Promise<Response> =>
      new Promise((resolve, reject) => {
        const fails = (why: string): void => void schedule.in(delayMs(), why, lane, () => reject(new Error(why)));
        const server = deps.route();
        if (line.isSilent) return;
        if (!line.isOnline || server === null) return fails('unreachable');
        const body = JSON.parse(init.body as string) as { query: string; variables?: unknown };
        const name = operationOf(body.query);
        deps.onAsked(name);
        schedule.in(delayMs(), `${line.name} asks ${name} ${asked(body.variables)}`, server.lane, async () => {
          // Not awaited here: the answer takes steps of its own.
          void server.answer(init).then((text) => {
            stopMourning();
            if (line.isSilent) return;
            if (!line.isOnline || chance.happens(weather().loseAnswer)) return fails('the answer is lost');
            schedule.in(delayMs(), `answer ${withoutDrawn(text)}`, lane, () =>
              resolve({ status: 200, json: async () => JSON.parse(text) as unknown } as Response),
            );
          });
        });
        const stopMourning = server.onDeath(() => fails('the server is gone'));
      });

  return {
    transportOptions: (line: Line): Pick<GraphqlTransportOptions, 'url' | 'webSocket' | 'fetch' | 'ackTimeoutMs' | 'pingEveryMs'> => ({
      url: 'http://parley.sim/graphql',
      webSocket: socketClass(line, line.lane),
      fetch: fetchOver(line) as typeof fetch,
      ackTimeoutMs: 0,
      pingEveryMs: 0,
    }),
    fetchOver,
  };
};

export type Network = ReturnType<typeof createNetwork>;

const asked = (variables: unknown): string => withoutDrawn(JSON.stringify(variables ?? null));
