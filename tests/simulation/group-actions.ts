import type { MessageView } from '../../clients/sync/index.ts';
import type { Action } from './actions.ts';
import type { Answer, Device } from './devices.ts';
import { CLOSE_POLL, CREATE_INVITE, JOIN_BY_INVITE, OPEN_SELF_CHAT, PIN_MESSAGE, SET_GROUP_NICKNAME, UNPIN_MESSAGE } from './operations.ts';
import type { World } from './world.ts';

export interface GroupActionsDeps {
  readonly nextName: (what: string) => string;
  /** Asks, and puts what comes back through the engine. */
  readonly ask: (device: Device, document: string, input: unknown, then?: (answer: Answer) => void) => void;
  /** What lets people into groups, as it was told to whoever made it. */
  readonly invites: string[];
}

const POLL_MAX_MS = 6_000;

/** What people do with a chat together: polls, lists, pins, nicknames, invites. */
export const createGroupActions = ({
  nextName,
  ask,
  invites,
}: GroupActionsDeps): readonly (readonly [weight: number, name: string, act: Action])[] => {
  const anyChat = (world: World, { engine }: Device, kind?: string): string | null => {
    const chats = engine.chats.get().filter((chat) => kind === undefined || chat.kind === kind);
    return chats.length === 0 ? null : world.chance.pick(chats).id;
  };

  /** One of the messages of a kind that a device has in sight, after a look into one more chat. */
  const withMessage = (
    { chance }: World,
    { engine, watch }: Device,
    fits: (message: MessageView) => boolean,
    act: (message: MessageView) => void,
  ): void => {
    const chats = engine.chats.get();
    if (chats.length > 0) watch.open(chance.pick(chats).id);
    const held = watch.opened().flatMap((chatId) =>
      watch
        .open(chatId)
        .get()
        .items.flatMap((item) => (item.kind === 'message' && item.message.seq !== null && fits(item.message) ? [item.message] : [])),
    );
    if (held.length > 0) act(chance.pick(held.slice(-8)));
  };

  const closePoll = (world: World, device: Device, fits: (message: MessageView) => boolean): void =>
    withMessage(
      world,
      device,
      (message) => message.isOwn && message.content.kind === 'poll' && fits(message),
      ({ id: messageId }) => ask(device, CLOSE_POLL, { messageId }),
    );

  /** Some have heard enough soon. */
  const closeLater = (world: World, device: Device, clientMessageId: string): void => {
    if (!world.chance.happens(0.4)) return;
    world.schedule.in(world.chance.int(1_000, POLL_MAX_MS), `${device.name} closes the poll`, null, () => {
      if (device.isUp) closePoll(world, device, ({ key }) => key === clientMessageId);
    });
  };

  return [
    [
      9,
      'asks in a poll or for a list',
      (world, device) => {
        const { engine, watch } = device;
        const chats = engine.chats.get().filter(({ kind }) => kind === 'GROUP');
        if (chats.length === 0) return;
        const { id } = world.chance.pick(chats);
        watch.open(id);
        const [multiple, anonymous] = [world.chance.happens(0.5), world.chance.happens(0.3)];
        if (world.chance.happens(0.3)) engine.sendChain(id, nextName('list'));
        else
          closeLater(
            world,
            device,
            engine.sendPoll(id, {
              question: nextName('poll'),
              options: ['this', 'that', 'both'],
              multiple,
              anonymous,
              closesInSeconds: null,
            }),
          );
      },
    ],
    [
      16,
      'votes or puts themselves on a list',
      (world, device) =>
        withMessage(
          world,
          device,
          ({ content }) => content.kind === 'poll' || content.kind === 'chain',
          (message) => {
            const { chance } = world;
            if (message.content.kind === 'chain') {
              const isOn = message.content.entries.some(({ isOwn }) => isOwn);
              device.engine.setChainEntry(message, isOn && chance.happens(0.6) ? null : nextName('entry'));
              if (!isOn && chance.happens(0.4))
                world.schedule.in(chance.int(1_000, POLL_MAX_MS), `${device.name} thinks better of it`, null, () => {
                  if (device.isUp) device.engine.setChainEntry(message, null);
                });
            } else device.engine.votePoll(message, chance.pick([[], [0], [1], [2]]));
          },
        ),
    ],
    [3, 'opens their notes', (_world, device) => ask(device, OPEN_SELF_CHAT, undefined)],
    [2, 'closes a poll', (world, device) => closePoll(world, device, () => true)],
    [
      9,
      'pins',
      (world, device) =>
        withMessage(
          world,
          device,
          ({ content }) => content.kind === 'text' || content.kind === 'poll',
          ({ id }) => ask(device, PIN_MESSAGE, { messageId: id }),
        ),
    ],
    [
      8,
      'takes a pin down',
      (world, device) => {
        const chats = device.engine.chats.get().filter(({ pinnedSeqs }) => pinnedSeqs.length > 0);
        if (chats.length === 0) return;
        const { id, pinnedSeqs } = world.chance.pick(chats);
        const seq = world.chance.pick(pinnedSeqs);
        const messageId = world.witness.shown.get(`${id} ${seq}`);
        if (messageId !== undefined) ask(device, UNPIN_MESSAGE, { messageId });
      },
    ],
    [
      6,
      'takes a nickname',
      (world, device) => {
        const chatId = anyChat(world, device, 'GROUP');
        if (chatId !== null) ask(device, SET_GROUP_NICKNAME, { chatId, nickname: world.chance.happens(0.3) ? '' : nextName('nick') });
      },
    ],
    [
      5,
      'makes an invite',
      (world, device) => {
        const chatId = anyChat(world, device, 'GROUP');
        if (chatId === null) return;
        const usesMax = world.chance.pick([null, 1, 2]);
        ask(device, CREATE_INVITE, { chatId, usesMax }, ({ token }) => typeof token === 'string' && void invites.push(token));
      },
    ],
    [
      9,
      'comes in by an invite',
      (world, device) => {
        if (invites.length > 0) ask(device, JOIN_BY_INVITE, { token: world.chance.pick(invites) });
      },
    ],
  ];
};
