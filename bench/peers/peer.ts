import type { Device } from '../load/device.ts';
import type { CpuMeter } from '../measures/busy.ts';

/** What every system is given: the same engines on the server's core, and how many people there shall be. */
export interface Ground {
  /** A database of its own in the one PostgreSQL of the run, empty. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** A folder of its own, which goes away with the run. */
  readonly folder: string;
  /** People 0, 1, 2, …; 2i and 2i + 1 have a direct chat. */
  readonly people: number;
  /** The first so many are in one group. */
  readonly groupSize: number;
  readonly pinned: boolean;
}

/** The server of a system, running. */
export interface PeerServer {
  readonly pid: number;
  readonly cpuMs: CpuMeter;
  /** Resident memory, in bytes, garbage collected before where the system lets us ask for that. */
  rssBytes(): Promise<number>;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A system with its accounts and chats in place. */
export interface PreparedPeer {
  /** Starts the server; resolves when it takes connections. */
  start(port: number): Promise<PeerServer>;
  /** Signs a person's device in; resolves when it is live. One that comes `back` goes on where it was, if the system knows such a thing. */
  connect(port: number, person: number, how: 'first' | 'back'): Promise<Device>;
}

/** A system that is measured. */
export interface Peer {
  readonly name: string;
  readonly title: string;
  /** What is compared, for the reader: what an acknowledgement means here, and what the system does and does not do for it. */
  readonly about: string;
  /** Whether acknowledged means stored. */
  readonly durable: boolean;
  /** Why it cannot run on this machine; null when it can. */
  missing(): Promise<string | null>;
  prepare(ground: Ground): Promise<PreparedPeer>;
}
