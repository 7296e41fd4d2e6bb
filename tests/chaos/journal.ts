/** One message that some device was told to send. */
export interface Sent {
  readonly clientMessageId: string;
  readonly chatId: string;
  readonly senderId: string;
  readonly device: string;
  /** No two messages of a run say the same. */
  readonly body: string;
  /** Its place among what this device sent into this chat. */
  readonly order: number;
  ack: { readonly id: string; readonly seq: number } | null;
  /** Refused for good: it may have no place in the log. */
  refusal: string | null;
}

export interface AckedMark {
  readonly userId: string;
  readonly chatId: string;
  readonly readSeq: number;
  readonly deliveredSeq: number;
}

/**
 * What was asked of the servers and what they answered, written down by whoever asked. Only an answer that was received counts as one: that
 * is what a person was shown.
 */
export interface Journal {
  send(entry: { clientMessageId: string; chatId: string; senderId: string; device: string; body: string }): Sent;
  acknowledged(clientMessageId: string, ack: { id: string; seq: number }): void;
  refused(clientMessageId: string, code: string): void;
  marked(mark: AckedMark): void;
  recalled(messageId: string): void;
  /** Something that must never happen was seen on the way. */
  fault(kind: OnTheWay, what: string): void;
  find(clientMessageId: string): Sent | undefined;
  /** How many wait for an answer. */
  waiting(): number;
  /** What a device that is no more has left behind is not waited for. */
  abandon(device: string): void;
  readonly sent: readonly Sent[];
  readonly marks: readonly AckedMark[];
  readonly recalls: ReadonlySet<string>;
  readonly faults: readonly { readonly kind: OnTheWay; readonly what: string }[];
}

export type OnTheWay = 'duplicated' | 'misordered' | 'lost' | 'signedOut';

export const createJournal = (): Journal => {
  const sent: Sent[] = [];
  const byId = new Map<string, Sent>();
  const orders = new Map<string, number>();
  const marks = new Map<string, AckedMark>();
  const recalls = new Set<string>();
  const faults: { kind: OnTheWay; what: string }[] = [];
  const abandoned = new Set<string>();

  const fault = (kind: OnTheWay, what: string): void => void faults.push({ kind, what });

  return {
    send(entry) {
      const place = `${entry.device} ${entry.chatId}`;
      const order = (orders.get(place) ?? 0) + 1;
      orders.set(place, order);
      const written: Sent = { ...entry, order, ack: null, refusal: null };
      sent.push(written);
      byId.set(entry.clientMessageId, written);
      return written;
    },
    acknowledged(clientMessageId, ack) {
      const entry = byId.get(clientMessageId);
      if (entry === undefined) return;
      if (entry.ack !== null && (entry.ack.id !== ack.id || entry.ack.seq !== ack.seq)) {
        fault('duplicated', `${entry.body} was acknowledged as ${entry.ack.id} and as ${ack.id}`);
      }
      entry.ack ??= { id: ack.id, seq: ack.seq };
    },
    refused(clientMessageId, code) {
      const entry = byId.get(clientMessageId);
      if (entry !== undefined) entry.refusal ??= code;
    },
    marked(mark) {
      const key = `${mark.userId} ${mark.chatId}`;
      const held = marks.get(key);
      marks.set(key, {
        ...mark,
        readSeq: Math.max(mark.readSeq, held?.readSeq ?? 0),
        deliveredSeq: Math.max(mark.deliveredSeq, held?.deliveredSeq ?? 0),
      });
    },
    recalled: (messageId) => void recalls.add(messageId),
    fault,
    find: (clientMessageId) => byId.get(clientMessageId),
    waiting: () => sent.filter((entry) => entry.ack === null && entry.refusal === null && !abandoned.has(entry.device)).length,
    abandon: (device) => void abandoned.add(device),
    sent,
    get marks() {
      return [...marks.values()];
    },
    recalls,
    faults,
  };
};
