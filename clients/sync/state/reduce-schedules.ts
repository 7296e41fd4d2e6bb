import type { AccountChangesWire, ScheduledWire } from '../wire.ts';
import { rangesOf } from './convert.ts';
import type { Scheduled, State } from './state.ts';

const scheduledOf = ({ id, chatId, body, ranges, replyToSeq, sendAt, state, failureCode, version }: ScheduledWire): Scheduled => ({
  id,
  chatId,
  body,
  ...rangesOf(ranges),
  replyToSeq,
  sendAt,
  state: state === 'FAILED' ? state : 'WAITING',
  failureCode,
  version,
});

const withTold = (scheduled: Map<string, Scheduled>, told: readonly ScheduledWire[]): Map<string, Scheduled> => {
  for (const message of told) {
    if (message.version < (scheduled.get(message.id)?.version ?? 0)) continue;
    // What was sent is a message of its chat now.
    if (message.state === 'WAITING' || message.state === 'FAILED') scheduled.set(message.id, scheduledOf(message));
    else scheduled.delete(message.id);
  }
  return scheduled;
};

/** As a mutation's answer tells it. Up to the account's version the frames have told everything: this, or something newer. */
export const scheduledTold = (state: State, message: ScheduledWire): State =>
  message.version <= state.accountVersion ? state : { ...state, scheduled: withTold(new Map(state.scheduled), [message]) };

/** As the account tells them; with `reset`, those that are not listed are done with. */
export const applySchedules = (state: State, { scheduledMessages = [], reset, version }: AccountChangesWire): State => {
  if (scheduledMessages.length === 0 && (!reset || state.scheduled.size === 0)) return state;
  const listed = new Set(scheduledMessages.map(({ id }) => id));
  const held = reset ? [...state.scheduled].filter(([id, message]) => listed.has(id) || message.version > version) : state.scheduled;
  return { ...state, scheduled: withTold(new Map(held), scheduledMessages) };
};
