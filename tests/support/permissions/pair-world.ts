import type { TestApp } from '../app.ts';
import { befriend, payload, type Person, send, signUpMany } from '../company.ts';
import * as ops from '../operations/gql.ts';
import { sendContent } from './group-world.ts';

/** How the one who acts stands to the other of the pair. */
export const pairRoles = ['stranger', 'contact', 'blocked', 'blocker', 'former'] as const;
export type PairRole = (typeof pairRoles)[number];

/** `person` acts; `other` is the one they act on. A stranger has no chat of theirs: they act on that of two others. */
export interface PairWorld {
  readonly person: Person;
  readonly other: Person;
  readonly chatId: string;
  /** Written by the other, and by the person (by a third one where the person is a stranger). */
  readonly theirs: { readonly id: string; readonly seq: number };
  readonly own: { readonly id: string; readonly seq: number };
  readonly poll: string;
  readonly ownPoll: string;
  readonly chain: string;
  readonly ownLive: string;
}

const pollContent = { poll: { question: 'Where?', options: ['Here', 'There'] } };

export const makePairWorld = async (app: TestApp, role: PairRole): Promise<PairWorld> => {
  const [person, other, third] = (await signUpMany(app, 3)) as [Person, Person, Person];
  const writer = role === 'stranger' ? third : person;
  const chatId = await befriend(writer, other);
  const theirs = await send(other, chatId, 'from the other');
  const own = await send(writer, chatId, 'of one’s own');
  const poll = await sendContent(other, chatId, pollContent);
  const ownPoll = await sendContent(writer, chatId, pollContent);
  const chain = await sendContent(other, chatId, { chain: { topic: 'Who comes?' } });
  const ownLive = await sendContent(writer, chatId, { location: { latitude: 1, longitude: 2, liveSeconds: 900 } });
  // What stands already: taking it away again is held to the same rule as putting it there.
  await writer.ask(ops.PinMessageDocument, { input: { messageId: poll } });
  await writer.ask(ops.SetChainEntryDocument, { input: { messageId: chain, text: 'I do' } });
  const block = async (by: Person, { id }: Person) =>
    payload((await by.ask(ops.BlockUserDocument, { input: { userId: id } })).blockUser, 'BlockUserPayload');
  if (role === 'blocked') await block(other, person);
  if (role === 'blocker') await block(person, other);
  if (role === 'former') await person.ask(ops.RemoveContactDocument, { input: { userId: other.id } });
  return { person, other, chatId, theirs, own, poll, ownPoll, chain, ownLive };
};
