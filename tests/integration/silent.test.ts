import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, newId, payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

type Input = ops.SendMessageMutationVariables['input'];
const sendInput = async (person: Person, input: Omit<Input, 'clientMessageId'> & { clientMessageId?: string }) =>
  payload((await person.ask(ops.SendMessageDocument, { input: { clientMessageId: newId(), ...input } })).sendMessage, 'SendMessagePayload')
    .sentMessage;

describe('a silent message', () => {
  it('is told as one to everybody, counts as unread, and stays silent when it is edited and voted on', async () => {
    const [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
    const chatId = await befriend(ann, bo);
    const watching = listen(app, bo);
    await watching.next(({ events }) => events.__typename === 'CaughtUp');
    const text = await sendInput(ann, { chatId, content: { text: { body: 'do not wake up' } }, silent: true });
    expect(text.silent).toBe(true);
    const { events } = await watching.next(({ events: frame }) => frame.__typename === 'ChatChanges');
    expect(events).toMatchObject({ messages: [{ id: text.id, silent: true }] });
    expect((await bo.ask(ops.ChatDocument, { id: chatId })).chat?.unreadCount).toBeGreaterThan(0);
    const edited = (await ann.ask(ops.EditMessageDocument, { input: { messageId: text.id, body: 'sleep well' } })).editMessage;
    expect(payload(edited, 'EditMessagePayload').editedMessage.silent).toBe(true);
    const poll = await sendInput(ann, { chatId, content: { poll: { question: 'Awake?', options: ['Yes', 'No'] } }, silent: true });
    const voted = (await bo.ask(ops.VotePollDocument, { input: { messageId: poll.id, options: [1] } })).votePoll;
    expect(payload(voted, 'VotePollPayload').pollMessage.silent).toBe(true);
    expect((await sendInput(ann, { chatId, content: { text: { body: 'good morning' } } })).silent).toBe(false);
    await watching.closeSocket();
  });

  it('is the same message for a repeat, whatever that says of it; its copy elsewhere and its tombstone are not silent', async () => {
    const [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
    const chatId = await befriend(ann, bo);
    const clientMessageId = newId();
    const input = { chatId, clientMessageId, content: { text: { body: 'psst' } } };
    const sent = await sendInput(ann, { ...input, silent: true });
    for (const silent of [true, false]) expect(await sendInput(ann, { ...input, silent })).toMatchObject({ seq: sent.seq, silent: true });
    const notes = (await bo.ask(ops.OpenSelfChatDocument, {})).openSelfChat.chat.id;
    const forward = { fromChatId: chatId, seqs: [sent.seq], chatId: notes, clientMessageIds: [newId()] };
    const { forwardMessages } = await bo.ask(ops.ForwardMessagesDocument, { input: forward });
    expect(payload(forwardMessages, 'ForwardMessagesPayload').forwardedMessages).toMatchObject([{ silent: false, fallbackText: 'psst' }]);
    const recalled = (await ann.ask(ops.RecallMessageDocument, { input: { messageId: sent.id } })).recallMessage;
    expect(payload(recalled, 'RecallMessagePayload').recalledMessage.silent).toBe(false);
  });
});
