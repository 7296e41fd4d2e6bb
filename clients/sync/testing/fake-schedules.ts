import type { FakeLog } from './fake-log.ts';
import type { FakeScheduled, FakeUser } from './fake-shapes.ts';

/** As the server tells it: without words once it is done with. */
export const scheduledShape = ({ body, state, content, ...message }: FakeScheduled) => {
  const isOpen = state === 'WAITING' || state === 'FAILED';
  const text = { __typename: 'TextContent', body, ranges: [], linkPreview: null };
  return {
    ...message,
    state,
    body: isOpen && content === null ? body : '',
    ranges: [],
    content: isOpen ? (content ?? text) : null,
    fallbackText: isOpen ? body : '',
    replyToSeq: null,
    clientMessageId: `scheduled-${message.id}`,
  };
};

/** What becomes of a scheduled message, or a new one; a change of its author's account. */
export const putScheduled = (
  log: FakeLog,
  userId: string,
  message: Pick<FakeScheduled, 'id' | 'chatId'> & Partial<FakeScheduled>,
): ReturnType<typeof scheduledShape> => {
  const user = log.users.get(userId) as FakeUser;
  const held = user.scheduled.get(message.id) ?? {
    body: 'later',
    silent: false,
    content: null,
    sendAt: '2030-01-01T08:00:00.000Z',
    state: 'WAITING',
    failureCode: null,
  };
  const next = { ...held, ...message, version: user.accountVersion + 1 } as FakeScheduled;
  user.scheduled.set(message.id, next);
  log.changeAccount(user);
  return scheduledShape(next);
};
