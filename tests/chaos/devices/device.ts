import type { ChaosPerson, Session } from '../world.ts';

export interface ShownMessage {
  readonly seq: number;
  readonly id: string;
  readonly text: string;
}

/** How far one's own message is, as its row says. */
export interface ShownReceipt {
  readonly seq: number;
  readonly state: 'sent' | 'delivered' | 'read';
  /** How many have read it; in groups, where the device asks for it. */
  readonly readers: number | null;
}

/** A chat as one device shows it, scrolled through from its start. */
export interface ShownChat {
  readonly id: string;
  readonly lastSeq: number;
  readonly unread: number;
  readonly messages: readonly ShownMessage[];
  readonly receipts: readonly ShownReceipt[];
}

export type DeviceKind = 'engine' | 'socket' | 'stream' | 'polling';

/** A signed-in client of a person. */
export interface Device {
  readonly name: string;
  readonly kind: DeviceKind;
  readonly person: ChaosPerson;
  readonly session: Session;
  /** Caught up and listening. */
  isLive(): boolean;
  isSignedOut(): boolean;
  holds(chatId: string, seq: number): boolean;
  /** Sends in the order of the calls, until there is an answer. */
  send(chatId: string, body: string): void;
  /** Reads a chat to its end. */
  read(chatId: string): void;
  typing(chatId: string): void;
  /** Everything asked of it is answered, and nothing that it knows of is missing. */
  isSettled(): boolean;
  show(): Promise<ShownChat[]>;
  /** Dies between two instructions and comes back with what it had stored. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export interface DeviceOptions {
  readonly name: string;
  readonly person: ChaosPerson;
  readonly session: Session;
  readonly url: string;
}
