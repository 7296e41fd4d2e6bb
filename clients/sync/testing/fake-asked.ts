import type { LocationDraft } from '../types.ts';
import type { FakeLog } from './fake-log.ts';
import type { FakeMessage, FakeUser, SendOutcome } from './fake-shapes.ts';

type Content = FakeMessage['content'];

/** A poll with one person's vote in the place of the one they had. */
const withVote = (content: Content, before: readonly number[], after: readonly number[]): Content => ({
  ...content,
  options: (content['options'] as { text: string; voteCount: number }[]).map(({ text, voteCount }, at) => ({
    text,
    voteCount: voteCount + Number(after.includes(at)) - Number(before.includes(at)),
  })),
  voterCount: Number(content['voterCount']) + Number(after.length > 0) - Number(before.length > 0),
});

/** A list with one person's entry; null when it is there as it is. */
const withEntry = (content: Content, userId: string, text: string | null): Content | null => {
  const entries = content['entries'] as { userId: string; text: string }[];
  const held = entries.find((entry) => entry.userId === userId);
  if ((held?.text ?? null) === text) return null;
  const all = text === null || held !== undefined ? entries : [...entries, { userId, text }];
  return { ...content, entries: all.flatMap((entry) => (entry !== held ? entry : text === null ? [] : { userId, text })) };
};

const become = (log: FakeLog, message: FakeMessage, content: Content): void => {
  message.content = content;
  log.changed(message);
};

const askedAt = (log: FakeLog, userId: string, chatId: string, seq: number, kind: string): SendOutcome => {
  const message = log.chats.get(chatId)?.messages[seq - 1];
  if (log.member(chatId, userId) === null || message === undefined) return { code: 'MESSAGE_NOT_FOUND' };
  return message.content.__typename === kind ? { message } : { code: 'NOT_PERMITTED' };
};

export const vote = (log: FakeLog, userId: string, chatId: string, seq: number, options: readonly number[]): SendOutcome => {
  const found = askedAt(log, userId, chatId, seq, 'PollContent');
  const user = log.users.get(userId) as FakeUser;
  const id = `m_${chatId}_${seq}`;
  const before = user.votes.get(id)?.options ?? [];
  if ('code' in found || before.join() === options.join()) return found;
  if (found.message.content['closesAt'] !== null) return { code: 'POLL_CLOSED' };
  become(log, found.message, withVote(found.message.content, before, options));
  user.votes.set(id, { options, version: user.accountVersion + 1 });
  log.changeAccount(user);
  return found;
};

export const closePoll = (log: FakeLog, chatId: string, seq: number): void => {
  const message = log.chat(chatId).messages[seq - 1] as FakeMessage;
  become(log, message, { ...message.content, closesAt: new Date(log.clock.now()) } as Content);
};

export const putEntry = (log: FakeLog, userId: string, chatId: string, seq: number, text: string | null): SendOutcome => {
  const found = askedAt(log, userId, chatId, seq, 'ChainContent');
  const next = 'code' in found ? null : withEntry(found.message.content, userId, text);
  if ('message' in found && next !== null) become(log, found.message, next);
  return found;
};

export const fakePlace = ({ liveSeconds, ...place }: LocationDraft, nowMs: number): Content => ({
  __typename: 'LocationContent',
  ...place,
  live: liveSeconds === undefined ? null : { endsAt: new Date(nowMs + liveSeconds * 1000), updatedAt: new Date(nowMs) },
});

const liveAt = (log: FakeLog, userId: string, chatId: string, seq: number) => {
  const found = askedAt(log, userId, chatId, seq, 'LocationContent');
  if ('code' in found) return found;
  const live = found.message.content['live'] as { endsAt: Date; updatedAt: Date } | null;
  return live === null || found.message.senderId !== userId ? { code: 'NOT_PERMITTED' } : { ...found, live };
};

/** Its author has come somewhere else; nothing once it has ended. */
export const moveLive = (log: FakeLog, userId: string, chatId: string, seq: number, latitude: number): SendOutcome => {
  const found = liveAt(log, userId, chatId, seq);
  const now = new Date(log.clock.now());
  if ('live' in found && found.live.endsAt > now)
    become(log, found.message, { ...found.message.content, latitude, live: { ...found.live, updatedAt: now } });
  return found;
};

export const stopLive = (log: FakeLog, userId: string, chatId: string, seq: number): SendOutcome => {
  const found = liveAt(log, userId, chatId, seq);
  const now = new Date(log.clock.now());
  if ('live' in found && found.live.endsAt > now)
    become(log, found.message, { ...found.message.content, live: { ...found.live, endsAt: now } });
  return found;
};
