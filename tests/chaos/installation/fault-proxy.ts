import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Random } from '../../../clients/sync/index.ts';

/**
 * What stands between the devices and the servers: a balancer that knows nothing of health, and a network that can be made bad. Each new
 * connection goes to a server drawn by chance, or to the next one that takes it.
 */
export interface FaultProxy {
  readonly url: string;
  /** Resets this part (0 to 1) of the open connections. */
  cut(part: number): void;
  /** This part of the open connections carries nothing more, in either direction, and nobody is told. */
  silence(part: number): void;
  /** This part of the open connections holds everything back until the answer is called: the buffers of both sides fill. */
  stall(part: number): () => void;
  count(): number;
  close(): Promise<void>;
}

interface Pipe {
  readonly near: Socket;
  readonly far: Socket;
}

export const createFaultProxy = async (targets: readonly number[], random: Random): Promise<FaultProxy> => {
  const pipes = new Set<Pipe>();

  const dial = (ports: readonly number[]): Promise<Socket | null> => {
    const [port, ...others] = ports;
    if (port === undefined) return Promise.resolve(null);
    return new Promise((resolve) => {
      const far = connect({ port, host: '127.0.0.1', noDelay: true });
      far.once('connect', () => resolve(far));
      far.once('error', () => resolve(dial(others)));
    });
  };

  const join = (near: Socket, far: Socket): void => {
    const pipe = { near, far };
    pipes.add(pipe);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => {});
      from.on('close', (hadError) => {
        pipes.delete(pipe);
        // A reset is passed on as one; after a goodbye, what is on its way still arrives.
        if (hadError) to.resetAndDestroy();
        else to.destroySoon();
      });
      from.pipe(to);
    }
  };

  const server = createServer({ noDelay: true, pauseOnConnect: true }, (near) => {
    near.on('error', () => {});
    const first = Math.floor(random.next() * targets.length);
    void dial([...targets.slice(first), ...targets.slice(0, first)]).then((far) => {
      if (far === null) return near.resetAndDestroy();
      if (near.destroyed) return far.destroy();
      join(near, far);
      near.resume();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const some = (part: number): Pipe[] => [...pipes].filter(() => random.next() < part);
  const reset = ({ near, far }: Pipe): void => {
    near.resetAndDestroy();
    far.resetAndDestroy();
  };
  const hold = ({ near, far }: Pipe): void => {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.unpipe(to);
      from.pause();
    }
  };

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut(part) {
      for (const pipe of some(part)) reset(pipe);
    },
    silence(part) {
      for (const pipe of some(part)) {
        hold(pipe);
        // Taken and thrown away, so that the senders see nothing either.
        pipe.near.resume();
        pipe.far.resume();
      }
    },
    stall(part) {
      const held = some(part);
      held.forEach(hold);
      return () => {
        for (const { near, far } of held) {
          if (near.destroyed || far.destroyed) continue;
          near.pipe(far);
          far.pipe(near);
        }
      };
    },
    count: () => pipes.size,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const pipe of pipes) reset(pipe);
      await closed;
    },
  };
};
