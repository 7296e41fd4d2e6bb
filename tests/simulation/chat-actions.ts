import { FOR_EVER, type MessageView } from '../../clients/sync/index.ts';
import type { Action } from './actions.ts';
import type { Device } from './devices.ts';
import type { World } from './world.ts';

const MUTED_MAX_MS = 120_000;

/** What someone does with a chat in their own list, and what they write and do not send: theirs alone, on all their devices. */
export const createChatActions = (
  nextName: (what: string) => string,
): readonly (readonly [weight: number, name: string, act: Action])[] => {
  const withChat = (world: World, { engine }: Device, act: (chatId: string) => void): void => {
    const chats = engine.chats.get();
    if (chats.length > 0) act(world.chance.pick(chats).id);
  };

  /** Some of the messages that stand open. */
  const withMessages = ({ chance }: World, { watch }: Device, act: (messages: readonly MessageView[]) => void): void => {
    const opened = watch.opened();
    if (opened.length === 0) return;
    const { items } = watch.open(chance.pick(opened)).get();
    const held = items.flatMap((item) => (item.kind === 'message' && item.message.seq !== null ? [item.message] : []));
    const from = chance.int(0, Math.max(0, held.length - 1));
    const some = held.slice(from, from + chance.int(1, 4));
    if (some.length > 0) act(some);
  };

  return [
    [
      8,
      'forwards',
      (world, device) =>
        withMessages(world, device, (messages) =>
          withChat(world, device, (chatId) => void device.engine.forward(messages, [chatId], { merged: true })),
        ),
    ],
    [
      3,
      'deletes messages for themselves',
      (world, device) =>
        withMessages(world, device, (messages) => {
          const { chatId } = messages[0] as MessageView;
          for (const { seq } of messages) world.witness.deleted.add(`${device.user.id} ${chatId} ${seq}`);
          device.engine.deleteMessages(
            chatId,
            messages.map(({ seq }) => seq as number),
            { restore: world.chance.happens(0.2) },
          );
        }),
    ],
    [
      2,
      'listens to messages',
      // Whatever they are: to the server a recording is a message like any other.
      (world, device) =>
        withMessages(world, device, (messages) => {
          for (const message of messages) device.engine.markPlayed(message);
        }),
    ],
    [
      6,
      'writes without sending',
      (world, device) =>
        withChat(world, device, (chatId) => {
          const lastSeq = device.engine.chat(chatId).get()?.lastSeq ?? 0;
          const replyToSeq = lastSeq > 0 && world.chance.happens(0.3) ? world.chance.int(1, lastSeq) : undefined;
          if (world.chance.happens(0.25)) device.engine.setDraft(chatId, '');
          else {
            const ranges = world.chance.happens(0.3) ? [{ kind: 'BOLD', offset: 0, length: 3 }] : undefined;
            device.engine.setDraft(chatId, nextName('draft'), { ...(ranges === undefined ? {} : { ranges }), replyToSeq });
          }
        }),
    ],
    [
      7,
      'has a chat otherwise',
      (world, device) =>
        withChat(world, device, (chatId) => {
          const { chance } = world;
          const until = new Date(world.schedule.nowMs + chance.int(1, MUTED_MAX_MS)).toISOString();
          device.engine.updateChat(
            chatId,
            chance.pick([
              { pinned: chance.happens(0.6) },
              { mutedUntil: chance.pick([null, until, FOR_EVER]) },
              { markedUnread: chance.happens(0.7) },
              { archived: chance.happens(0.7) },
              { hidden: chance.happens(0.7) },
              { saved: chance.happens(0.7) },
            ]),
          );
        }),
    ],
    [1, 'clears a chat', (world, device) => withChat(world, device, (chatId) => device.engine.clearHistory(chatId))],
    [1, 'deletes a chat', (world, device) => withChat(world, device, (chatId) => device.engine.deleteChat(chatId))],
  ];
};
