import { randomUUID } from 'node:crypto';
import { askUntilAnswered, type Data, MARK, Refused, SEND } from '../ask.ts';
import type { Journal } from '../journal.ts';
import { byPolling, type Carrier, CHANGES_OPERATION, HISTORY_OPERATION, overSocket, overStream } from './carriers.ts';
import type { Device, DeviceOptions } from './device.ts';
import { createLedger } from './ledger.ts';

const carriers: Record<'socket' | 'stream' | 'polling', Carrier> = { socket: overSocket, stream: overStream, polling: byPolling };

const RECONNECT_AFTER_MS = 400;
/** Two beats and a little: SYNC.md's rule for a dead connection. A poll that takes that long has failed too. */
const SILENCE_BEATS = 2.5;
const MARK_EVERY_MS = 300;
const FIRST_ANSWER_MS = 8_000;

export interface RawDeviceOptions extends DeviceOptions {
  readonly kind: keyof typeof carriers;
  readonly journal: Journal;
  readonly heartbeatMs: number;
}

/** A client that has nothing of ours: a carrier, a ledger, and the rules of SYNC.md. */
export const startRawDevice = (options: RawDeviceOptions): Device => {
  const { name, kind, person, session, url, journal, heartbeatMs } = options;
  const ledger = createLedger(person.id);
  const silenceMs = SILENCE_BEATS * heartbeatMs;
  const queue: { chatId: string; clientMessageId: string; body: string }[] = [];
  const wanted = new Map<string, { readSeq: number; deliveredSeq: number }>();
  let isRunning = true;
  let isSignedOut = false;
  let isCaughtUp = false;
  let isHealing = false;
  let leave: () => void = () => {};
  let watchdog: NodeJS.Timeout | undefined;
  let connecting: NodeJS.Timeout | undefined;
  const isOn = (): boolean => isRunning && !isSignedOut;
  const questions = (query: string, variables: object): Promise<Data | null> =>
    askUntilAnswered(url, session.token, query, variables, isOn).catch((error: unknown) => {
      if (error instanceof Refused) isSignedOut = true;
      return null;
    });

  const heal = async (chatId: string): Promise<void> => {
    const data = await questions(CHANGES_OPERATION, { chatId, after: ledger.version(chatId) });
    if (data === null) return;
    if (data.chat === null) ledger.forget(chatId);
    else ledger.apply(data.chat.changes);
  };

  const take = async (frame: Data): Promise<void> => {
    const outcome = ledger.apply(frame);
    if (typeof outcome === 'object') {
      // The contract lets it be seen and mended; a server that made it all the same has broken its word to listeners.
      journal.fault('misordered', `${name} saw a gap in ${frame.chatId}: held ${outcome.gapAfter}, got ${frame.previousVersion}`);
      await heal(frame.chatId);
    }
    if (frame.__typename === 'Heartbeat') {
      for (const { chatId, version } of frame.recent) if (version > ledger.version(chatId)) await heal(chatId);
    }
  };

  const reconnect = (): void => {
    clearTimeout(watchdog);
    clearTimeout(connecting);
    isCaughtUp = false;
    connecting = setTimeout(connect, RECONNECT_AFTER_MS);
  };
  const connect = (): void => {
    if (!isOn()) return;
    isCaughtUp = false;
    let tail = Promise.resolve();
    const watch = (ms: number): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => {
        leave();
        reconnect();
      }, ms);
    };
    watch(FIRST_ANSWER_MS);
    leave = carriers[kind]({
      url,
      token: session.token,
      after: ledger.cursor(),
      listener: {
        frame(frame) {
          watch(silenceMs);
          isHealing = true;
          const mine = tail.then(() => take(frame));
          tail = mine;
          void mine.then(() => {
            if (tail !== mine) return;
            isHealing = false;
            isCaughtUp ||= frame.__typename === 'CaughtUp' || frame.__typename === 'Heartbeat';
          });
        },
        end(code) {
          if (code === 'UNAUTHENTICATED') {
            isSignedOut = true;
            clearTimeout(watchdog);
            return;
          }
          if (code === 'CURSOR_INVALID') {
            journal.fault('lost', `${name} was refused a cursor that a server had given it`);
            ledger.forgetCursor();
          }
          // What came before the end counts before the next beginning.
          void tail.then(reconnect);
        },
      },
    });
  };

  const drain = async (): Promise<void> => {
    while (isOn()) {
      const next = queue[0];
      if (next === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      const { chatId, clientMessageId, body } = next;
      const data = await questions(SEND, { input: { chatId, clientMessageId, content: { text: { body } } } });
      if (data === null) return;
      const answer = data.sendMessage;
      if (answer.__typename === 'RateLimited') {
        await new Promise((resolve) => setTimeout(resolve, answer.retryAfterMs));
        continue;
      }
      queue.shift();
      if (answer.__typename === 'SendMessagePayload') journal.acknowledged(clientMessageId, answer.sentMessage);
      else journal.refused(clientMessageId, answer.code);
    }
  };

  const mark = async (): Promise<void> => {
    while (isOn()) {
      for (const chatId of ledger.chatIds()) {
        if (ledger.isDirect(chatId) && ledger.ownMarks(chatId).deliveredSeq < ledger.lastSeq(chatId))
          want(chatId, { readSeq: 0, deliveredSeq: ledger.lastSeq(chatId) });
      }
      const marks = [...wanted].map(([chatId, { readSeq, deliveredSeq }]) => ({ chatId, readSeq, deliveredSeq }));
      if (marks.length > 0 && (await questions(MARK, { input: { marks } })) !== null) {
        for (const each of marks) {
          journal.marked({ userId: person.id, ...each });
          const now = wanted.get(each.chatId);
          if (now !== undefined && now.readSeq <= each.readSeq && now.deliveredSeq <= each.deliveredSeq) wanted.delete(each.chatId);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, MARK_EVERY_MS));
    }
  };
  const want = (chatId: string, marks: { readSeq: number; deliveredSeq: number }): void => {
    const held = wanted.get(chatId) ?? { readSeq: 0, deliveredSeq: 0 };
    wanted.set(chatId, { readSeq: Math.max(held.readSeq, marks.readSeq), deliveredSeq: Math.max(held.deliveredSeq, marks.deliveredSeq) });
  };

  const fill = async (chatId: string): Promise<void> => {
    for (let seq = ledger.missingBelow(chatId); seq !== null; seq = ledger.missingBelow(chatId)) {
      const data = await questions(HISTORY_OPERATION, { chatId, beforeSeq: seq + 1 });
      const messages = (data?.chat?.messages.edges ?? []).map((edge: Data) => edge.node);
      ledger.takeMessages(chatId, messages);
      // A server that does not have what its own numbers promise: shown as it is, and judged.
      if (!messages.some((message: Data) => message.seq === seq)) return;
    }
  };

  connect();
  void drain();
  void mark();
  return {
    name,
    kind,
    person,
    session,
    isLive: () => isCaughtUp && isOn(),
    isSignedOut: () => isSignedOut,
    holds: ledger.holds,
    send(chatId, body) {
      const clientMessageId = randomUUID();
      journal.send({ clientMessageId, chatId, senderId: person.id, device: name, body });
      queue.push({ chatId, clientMessageId, body });
    },
    read(chatId) {
      const seq = ledger.lastSeq(chatId);
      if (seq > ledger.ownMarks(chatId).readSeq) want(chatId, { readSeq: seq, deliveredSeq: seq });
    },
    typing() {},
    isSettled: () => queue.length === 0 && wanted.size === 0 && !isHealing && isCaughtUp,
    async show() {
      for (const chatId of ledger.chatIds()) await fill(chatId);
      return ledger.show();
    },
    async crash() {
      leave();
      reconnect();
    },
    async stop() {
      isRunning = false;
      clearTimeout(watchdog);
      clearTimeout(connecting);
      leave();
    },
  };
};
