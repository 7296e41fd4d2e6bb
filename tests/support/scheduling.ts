import { parseScheduledMessageId } from '../../schema/ids.ts';
import type { TestApp } from './app.ts';
import { newId, payload, type Person } from './company.ts';
import * as ops from './operations/gql.ts';
import { waitFor } from './wait-for.ts';

export const HOUR_MS = 3_600_000;
export const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
export const numberOf = (scheduledMessageId: string): string => String(parseScheduledMessageId(scheduledMessageId));

/** What a person does with what waits. Without a chat of its own, what they schedule goes to `chatId`. */
export const schedulingIn = (chatId: () => string) => {
  const trySchedule = async (person: Person, input: Partial<ops.ScheduleMessageInput> = {}) => {
    const what = input.content == null ? { text: { body: 'later' } } : {};
    const asked = { chatId: chatId(), clientMessageId: newId(), ...what, sendAt: inMs(HOUR_MS), ...input };
    return (await person.ask(ops.ScheduleMessageDocument, { input: asked })).scheduleMessage;
  };
  const tryUpdate = async (person: Person, input: ops.UpdateScheduledMessageInput) =>
    (await person.ask(ops.UpdateScheduledMessageDocument, { input })).updateScheduledMessage;
  return {
    trySchedule,
    tryUpdate,
    schedule: async (person: Person, input: Partial<ops.ScheduleMessageInput> = {}) =>
      payload(await trySchedule(person, input), 'ScheduleMessagePayload').scheduledMessage,
    update: async (person: Person, scheduledMessageId: string, input: Partial<ops.UpdateScheduledMessageInput>) =>
      payload(await tryUpdate(person, { scheduledMessageId, ...input }), 'UpdateScheduledMessagePayload').scheduledMessage,
    tryCancel: async (person: Person, scheduledMessageId: string) =>
      (await person.ask(ops.CancelScheduledMessageDocument, { input: { scheduledMessageId } })).cancelScheduledMessage,
    trySendNow: async (person: Person, scheduledMessageId: string) =>
      (await person.ask(ops.SendScheduledMessageDocument, { input: { scheduledMessageId } })).sendScheduledMessage,
    listed: async (person: Person, chat: string | null = null) =>
      (await person.ask(ops.ScheduledMessagesDocument, { chatId: chat })).scheduledMessages,
  };
};

/** What the database knows of it. */
export const scheduledRows = (app: () => TestApp) => {
  const inDatabase = (text: string, values: unknown[] = []) => app().testEngines.engines.database.pool.query(text, values);
  const stateOf = async (id: string) =>
    (await inDatabase('SELECT state, failure FROM scheduled_messages WHERE id = $1', [numberOf(id)])).rows[0] as {
      state: string;
      failure: string | null;
    };
  return {
    inDatabase,
    stateOf,
    /** As if its time had come. */
    makeDue: (ids: readonly string[]) =>
      inDatabase(`UPDATE scheduled_messages SET due_at = now() - interval '1 second' WHERE id = ANY($1::bigint[])`, [ids.map(numberOf)]),
    settled: (ids: readonly string[], state: string) =>
      waitFor(async () => (await Promise.all(ids.map(stateOf))).every((row) => row.state === state), `${ids.length} to be ${state}`),
  };
};
