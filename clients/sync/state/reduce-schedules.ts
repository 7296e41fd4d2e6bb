import type { AccountChangesWire, ScheduledWire } from '../wire.ts';
import { contentOf, rangesOf } from './convert.ts';
import type { Scheduled, State } from './state.ts';

const scheduledOf = ({ ranges, state, content, ...told }: ScheduledWire): Scheduled => ({
  ...told,
  ...rangesOf(ranges),
  content: content && contentOf(content),
  state: state === 'FAILED' ? state : 'WAITING',
});

/** `upToVersion`: what the account's frames have told. A word about an end that is newer is kept, so that an older frame does not undo it. */
const withTold = (held: Iterable<[string, Scheduled]>, told: readonly ScheduledWire[], upToVersion: number): Map<string, Scheduled> => {
  const scheduled = new Map(held);
  for (const message of told) {
    if (message.version < (scheduled.get(message.id)?.version ?? 0)) continue;
    // What was sent is a message of its chat now.
    const isDone = message.state !== 'WAITING' && message.state !== 'FAILED';
    scheduled.set(message.id, { ...scheduledOf(message), ...(isDone ? { isDone } : {}) });
  }
  for (const [id, { isDone, version }] of scheduled) if (isDone === true && version <= upToVersion) scheduled.delete(id);
  return scheduled;
};

/** As a mutation's answer tells it. Up to the account's version the frames have told everything: this, or something newer. */
export const scheduledTold = (state: State, message: ScheduledWire): State =>
  message.version <= state.accountVersion ? state : { ...state, scheduled: withTold(state.scheduled, [message], state.accountVersion) };

/** As the account tells them; with `reset`, those that are not listed are done with. */
export const applySchedules = (state: State, { scheduledMessages = [], reset, version }: AccountChangesWire): State => {
  const ended = [...state.scheduled.values()].some(({ isDone }) => isDone === true);
  if (scheduledMessages.length === 0 && !ended && (!reset || state.scheduled.size === 0)) return state;
  const listed = new Set(scheduledMessages.map(({ id }) => id));
  const held = [...state.scheduled].filter(([id, message]) => !reset || listed.has(id) || message.version > version);
  return { ...state, scheduled: withTold(held, scheduledMessages, version) };
};
