import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { waitFor } from '../../support/wait-for.ts';
import { askUntilAnswered, type Data, SEND } from '../ask.ts';
import type { Journal } from '../journal.ts';
import type { World } from '../world.ts';
import { CHANGES_OPERATION, EVENTS_OPERATION, overSocket } from './carriers.ts';
import { createLedger } from './ledger.ts';

export interface SlowReaderOptions {
  /** A server itself: what stands between would take what the reader does not. */
  readonly serverUrl: string;
  /** Where everyone else asks. */
  readonly url: string;
  readonly world: World;
  readonly journal: Journal;
  /** Says no to what is not wanted any more. */
  readonly isWanted: () => boolean;
}

/** As many as one socket may have: each message is written so often. */
const SUBSCRIPTIONS = 32;
const BODY = '𠀀'.repeat(3_900);
/** The kernels of both sides take some megabytes before anything waits in the server: half a megabyte a message. */
const MESSAGES = 36;
const ROUNDS_MAX = 4;
const PATIENCE_MS = 60_000;
const SILENCE_MAX_MS = 15_000;

export interface SlowReaderOutcome {
  /** How the server ended it: 4410 when it was cut for being slow, 0 when it was not. */
  readonly code: number;
  /** From reading on to holding everything. */
  readonly recoveryMs: number;
}

/**
 * A device that stops reading while much is written to it, until the server's buffer for it is full and it is cut; then reads on, and
 * resumes from the last cursor it was given. Null when its server died before anything was written.
 */
export const readSlowly = async ({ serverUrl, url, world, journal, isWanted }: SlowReaderOptions): Promise<SlowReaderOutcome | null> => {
  const { reader, flooder, flood } = world;
  const token = reader.sessions[0]?.token as string;
  const ledger = createLedger(reader.id);
  const socket = new WebSocket(`${serverUrl.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const say = (message: object): void => socket.send(JSON.stringify(message));
  /** A frame that came with errors was not applied; what lies between is asked for, as SYNC.md has it. */
  const take = (frame: Data): void => {
    if (typeof ledger.apply(frame) === 'string') return;
    const variables = { chatId: frame.chatId, after: ledger.version(frame.chatId) };
    void askUntilAnswered(url, token, CHANGES_OPERATION, variables, isWanted).then(
      (data) => data?.chat != null && ledger.apply(data.chat.changes),
    );
  };
  let caughtUp = 0;
  let code = 0;
  socket.on('error', () => {});
  socket.on('close', (closeCode) => (code = closeCode));
  socket.on('open', () => say({ type: 'connection_init', payload: { token } }));
  socket.on('message', (bytes: Buffer) => {
    const { id, type, payload } = JSON.parse(bytes.toString()) as Data;
    if (type === 'ping') say({ type: 'pong' });
    if (type === 'connection_ack') {
      for (let at = 1; at <= SUBSCRIPTIONS; at += 1) {
        say({ id: String(at), type: 'subscribe', payload: { query: EVENTS_OPERATION, variables: { after: null } } });
      }
    }
    if (type !== 'next' || payload.errors !== undefined) return;
    if (payload.data.events.__typename === 'CaughtUp') caughtUp += 1;
    if (id === '1') take(payload.data.events);
  });
  await waitFor(() => caughtUp === SUBSCRIPTIONS || code !== 0, 'the slow reader to be caught up', PATIENCE_MS);

  let last = 0;
  const write = async (): Promise<void> => {
    const clientMessageId = randomUUID();
    const body = `${clientMessageId} ${BODY}`;
    journal.send({ clientMessageId, chatId: flood, senderId: flooder.id, device: 'flooder', body });
    const input = { chatId: flood, clientMessageId, content: { text: { body } } };
    const data = await askUntilAnswered(url, flooder.sessions[0]?.token as string, SEND, { input }, isWanted);
    const sent = data?.sendMessage?.sentMessage;
    if (sent === undefined) return;
    journal.acknowledged(clientMessageId, sent);
    last = sent.seq;
  };
  let readsOnAt = performance.now();
  // What is written while the bus is away is read from the log at once, and so does not count against a reader. Then once more.
  for (let round = 0; round < ROUNDS_MAX && code === 0 && isWanted(); round += 1) {
    socket.pause();
    for (let at = 0; at < MESSAGES; at += 1) await write();
    socket.resume();
    readsOnAt = performance.now();
    await waitFor(() => code !== 0 || ledger.holds(flood, last), 'the slow reader to read on', PATIENCE_MS);
  }
  const endedWith = code;
  socket.terminate();
  if (last === 0) return null;

  const isWhole = (): boolean => ledger.holds(flood, last);
  let leave = (): void => {};
  let heardAt = performance.now();
  const resume = (): void => {
    leave();
    if (isWhole() || !isWanted()) return;
    heardAt = performance.now();
    const frame = (each: Data): void => {
      heardAt = performance.now();
      take(each);
    };
    leave = overSocket({ url, token, after: ledger.cursor(), listener: { frame, end: () => setTimeout(resume, 300) } });
  };
  // A connection on which nothing comes is a dead one, whatever the socket believes.
  const watchdog = setInterval(() => performance.now() - heardAt > SILENCE_MAX_MS && resume(), 500);
  resume();
  try {
    await waitFor(isWhole, 'the slow reader to hold everything', PATIENCE_MS).catch((error: Error) => {
      const silentMs = Math.round(performance.now() - heardAt);
      throw new Error(
        `${error.message} (wants ${last}, knows of ${ledger.lastSeq(flood)}, ended with ${endedWith}, silent for ${silentMs} ms)`,
      );
    });
  } finally {
    clearInterval(watchdog);
    leave();
  }
  return { code: endedWith, recoveryMs: performance.now() - readsOnAt };
};
