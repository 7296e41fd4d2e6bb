import type { MessageView } from '../../clients/sync/index.ts';
import { createChatActions } from './chat-actions.ts';
import type { Answer, Device } from './devices.ts';
import { createEntryActions } from './entry-actions.ts';
import { createGroupActions } from './group-actions.ts';
import { createLaterActions } from './later-actions.ts';
import { createPeopleActions } from './people-actions.ts';
import { createStickerActions } from './sticker-actions.ts';
import {
  ADD_MEMBERS,
  CREATE_GROUP,
  LEAVE_GROUP,
  RECALL_MESSAGE,
  REMOVE_MEMBER,
  RENAME_GROUP,
  SET_MEMBER_MUTE,
  SET_MUTE_ALL,
  REVOKE_DEVICE,
  SIGN_IN,
  UPDATE_CONTACT,
  UPDATE_SETTINGS,
} from './operations.ts';
import type { World } from './world.ts';
import { PASSWORD } from './world.ts';

/** Something a person does on a device. What it leads to takes its time. */
export type Action = (world: World, device: Device) => void;

const DEVICES_MAX_MORE = 3;

/** A text that was sent, and from where: it must be in the log once, unless its sender was told that it is not. */
export interface Sent {
  readonly device: Device;
  readonly chatId: string;
  readonly clientMessageId: string;
  readonly body: string;
}

export interface Story {
  readonly sent: Sent[];
  /** Devices that were revoked, which may show nothing any more. */
  readonly revoked: Set<string>;
  /** `chat user` of whoever was to have another role than at first. */
  readonly led: Set<string>;
  /** An hour is to pass before the next step. */
  isHourDue: boolean;
  /** By user: the packs of stickers they have made. */
  readonly packs: Map<string, string[]>;
  count: number;
}

export const createStory = (): Story => ({ sent: [], revoked: new Set(), led: new Set(), isHourDue: false, packs: new Map(), count: 0 });

export const createActions = (story: Story, invites: string[]): readonly (readonly [weight: number, name: string, act: Action])[] => {
  const chatOf = ({ chance }: World, { engine }: Device, kind?: string): string | null => {
    const chats = engine.chats.get().filter((chat) => kind === undefined || chat.kind === kind);
    return chats.length === 0 ? null : chance.pick(chats).id;
  };
  const sentBy = (device: Device, chatId: string, body: string, clientMessageId: string): void =>
    void story.sent.push({ device, chatId, body, clientMessageId });
  const nextName = (what: string): string => `${what}-${(story.count += 1)}`;

  const say = (world: World, device: Device, chatId: string | null): void => {
    if (chatId === null) return;
    const body = nextName(device.name);
    story.sent.push({ device, chatId, body, clientMessageId: device.engine.sendText(chatId, body) });
  };

  /** Asks, and puts what comes back through the engine, as the web client does. */
  const ask = (device: Device, document: string, input: unknown, then: (answer: Answer) => void = () => {}): void => {
    const { engine } = device;
    device.ask(document, input).then(
      (answer) => {
        // Nothing, where there is none to see.
        if (answer === null) return;
        const message = answer['recalledMessage'] ?? answer['locationMessage'] ?? answer['pollMessage'];
        if (answer['chat'] != null) engine.applyChat(answer['chat']);
        if (message !== undefined) engine.applyMessage(message);
        if (answer['scheduledMessage'] !== undefined) engine.applyScheduled(answer['scheduledMessage']);
        then(answer);
      },
      () => {},
    );
  };

  /** The messages that a device shows, after a look into one more chat. */
  const inSight = (world: World, device: Device, fits: (message: MessageView) => boolean): MessageView[] => {
    const chatId = chatOf(world, device);
    if (chatId !== null) device.watch.open(chatId);
    return device.watch
      .opened()
      .flatMap((id) => device.watch.open(id).get().items)
      .flatMap((item) => (item.kind === 'message' && item.message.id !== null && fits(item.message) ? [item.message] : []));
  };

  const someoneElse = ({ chance, users }: World, { user }: Device): string => chance.pick(users.filter((other) => other !== user)).id;

  return [
    [30, 'says something', (world, device) => say(world, device, chatOf(world, device))],
    [
      6,
      'says something in bold, or silently',
      (world, device) => {
        const { chance } = world;
        const chatId = chatOf(world, device);
        if (chatId === null) return;
        const body = nextName(device.name);
        const ranges = chance.happens(0.7) ? [{ kind: chance.pick(['BOLD', 'CODE']), offset: chance.int(0, 1), length: 2 }] : undefined;
        sentBy(device, chatId, body, device.engine.sendText(chatId, body, { ranges, silent: chance.happens(0.4) }));
      },
    ],
    [
      4,
      'looks who is in a group',
      (world, device) => {
        const chatId = chatOf(world, device, 'GROUP');
        if (chatId !== null) device.watch.lookAt(chatId);
      },
    ],
    [
      6,
      'says much',
      (world, device) => {
        const chatId = chatOf(world, device);
        for (let at = world.chance.int(2, 12); at > 0; at -= 1) say(world, device, chatId);
      },
    ],
    [
      14,
      'reads',
      (world, device) => {
        const chatId = chatOf(world, device);
        if (chatId === null) return;
        const lastSeq = device.engine.chat(chatId).get()?.lastSeq ?? 0;
        if (lastSeq > 0) device.engine.markRead(chatId, world.chance.happens(0.7) ? lastSeq : world.chance.int(1, lastSeq));
      },
    ],
    [
      10,
      'opens a chat',
      (world, device) => {
        const chatId = chatOf(world, device);
        if (chatId !== null) device.watch.open(chatId);
      },
    ],
    [
      8,
      'scrolls',
      (world, device) => {
        const opened = device.watch.opened();
        if (opened.length === 0) return;
        const chatId = world.chance.pick(opened);
        const timeline = device.watch.open(chatId);
        const hole = timeline.get().items.find((item) => item.kind === 'hole');
        if (hole?.kind === 'hole') void timeline.fill(hole, world.chance.pick(['start', 'end'] as const));
        else if (world.chance.happens(0.5)) void timeline.loadOlder();
        else void timeline.loadAround(world.chance.int(1, device.engine.chat(chatId).get()?.lastSeq ?? 1));
      },
    ],
    [
      3,
      'closes a chat',
      (world, device) => {
        const opened = device.watch.opened();
        if (opened.length > 0) device.watch.close(world.chance.pick(opened));
      },
    ],
    [
      8,
      'recalls',
      (world, device) => {
        const own = inSight(world, device, ({ isOwn }) => isOwn);
        if (own.length > 0) ask(device, RECALL_MESSAGE, { messageId: world.chance.pick(own.slice(-4)).id });
      },
    ],
    [
      6,
      'answers',
      (world, device) => {
        const opened = device.watch.opened();
        if (opened.length === 0) return;
        const chatId = world.chance.pick(opened);
        const said = device.watch
          .open(chatId)
          .get()
          .items.flatMap((item) =>
            item.kind === 'message' && item.message.seq !== null && item.message.content.kind === 'text' ? [item.message] : [],
          );
        if (said.length === 0) return;
        const body = nextName(device.name);
        const clientMessageId = device.engine.sendText(chatId, body, { replyTo: world.chance.pick(said) });
        story.sent.push({ device, chatId, body, clientMessageId });
      },
    ],
    [
      5,
      'mentions someone',
      (world, device) => {
        const chatId = chatOf(world, device, 'GROUP');
        if (chatId === null) return;
        const body = nextName(device.name);
        const isAdmin = device.engine.chat(chatId).get()?.role !== 'MEMBER';
        const everyone = isAdmin && world.chance.happens(0.3);
        const range = {
          offset: 0,
          length: 2,
          ...(everyone ? { kind: 'MENTION_ALL' } : { kind: 'MENTION', userId: someoneElse(world, device) }),
        };
        story.sent.push({ device, chatId, body, clientMessageId: device.engine.sendText(chatId, body, { ranges: [range] }) });
      },
    ],
    [
      8,
      'edits',
      (world, device) => {
        const own = inSight(world, device, ({ isOwn, content }) => isOwn && content.kind === 'text');
        if (own.length === 0) return;
        const ranges = world.chance.happens(0.5) ? [{ kind: 'ITALIC', offset: 0, length: world.chance.int(1, 4) }] : undefined;
        device.engine.editMessage(world.chance.pick(own.slice(-4)), nextName(`${device.name}-edit`), ranges);
      },
    ],
    [
      6,
      'reacts',
      (world, device) => {
        const said = inSight(world, device, ({ content }) => content.kind !== 'system');
        if (said.length > 0) device.engine.setReaction(world.chance.pick(said.slice(-6)), world.chance.pick(['👍', '❤️', null]));
      },
    ],
    [
      5,
      'mutes',
      (world, device) => {
        const chatId = chatOf(world, device, 'GROUP');
        if (chatId === null) return;
        const { chance } = world;
        const mutedUntil = chance.happens(0.3) ? null : new Date(world.schedule.nowMs + chance.int(1_000, 60_000)).toISOString();
        if (chance.happens(0.55)) ask(device, SET_MEMBER_MUTE, { chatId, userId: someoneElse(world, device), mutedUntil });
        else ask(device, SET_MUTE_ALL, { chatId, mutedAll: chance.happens(0.4) });
      },
    ],
    [
      4,
      'renames',
      (world, device) => {
        const chatId = chatOf(world, device, 'GROUP');
        if (chatId !== null) ask(device, RENAME_GROUP, { chatId, title: nextName('title') });
      },
    ],
    [
      6,
      'adds someone',
      (world, device) => {
        const chatId = chatOf(world, device, 'GROUP');
        if (chatId !== null) ask(device, ADD_MEMBERS, { chatId, userIds: [someoneElse(world, device)] });
      },
    ],
    [
      6,
      'removes someone',
      (world, device) => {
        const chat = device.engine.chats.get().find(({ title }) => title === 'coming and going' || title.startsWith('title'));
        if (chat === undefined) return;
        ask(device, REMOVE_MEMBER, { chatId: chat.id, userId: someoneElse(world, device), reason: nextName('reason') });
      },
    ],
    [
      3,
      'leaves',
      (world, device) => {
        const chat = device.engine.chats.get().find(({ kind, role }) => kind === 'GROUP' && role === 'MEMBER');
        if (chat !== undefined) ask(device, LEAVE_GROUP, { chatId: chat.id });
      },
    ],
    [
      2,
      'makes a group',
      (world, device) => {
        const memberIds = [someoneElse(world, device)];
        ask(device, CREATE_GROUP, { clientChatId: nextName('a-new-group'), title: nextName('group'), memberIds });
      },
    ],
    [5, 'remarks', (world, device) => ask(device, UPDATE_CONTACT, { userId: someoneElse(world, device), remark: nextName('remark') })],
    [
      3,
      'stars',
      (world, device) => ask(device, UPDATE_CONTACT, { userId: someoneElse(world, device), starred: world.chance.happens(0.6) }),
    ],
    [
      3,
      'tags',
      (world, device) => {
        const tags = world.chance.pick([[], ['work'], ['work', nextName('tag')]]);
        ask(device, UPDATE_CONTACT, { userId: someoneElse(world, device), tags });
      },
    ],
    [
      2,
      'hides or shows receipts',
      (world, device) => {
        world.witness.turnedReading = true;
        ask(device, UPDATE_SETTINGS, { showReadReceipts: world.chance.happens(0.6) });
      },
    ],
    [3, 'types', (world, device) => void device.engine.typing(chatOf(world, device) ?? '')],
    [
      3,
      'tries again',
      (world, device) => {
        const failed = device.watch
          .opened()
          .flatMap((chatId) => device.watch.open(chatId).get().items)
          .flatMap((item) => (item.kind === 'message' && item.message.state === 'failed' ? [item.message] : []));
        const [message] = failed;
        if (message !== undefined && message.failureCode !== 'MESSAGE_ID_REUSED') device.engine.retry(message.key);
      },
    ],
    ...createChatActions(nextName),
    ...createGroupActions({ nextName, ask, invites }),
    ...createEntryActions({ nextName, ask, someoneElse, invites, led: story.led }),
    ...createLaterActions({
      nextName,
      ask,
      onHour: () => void (story.isHourDue = true),
      said: sentBy,
    }),
    ...createPeopleActions({ nextName, ask, someoneElse, invites, led: story.led }),
    ...createStickerActions({ nextName, ask, said: sentBy, packs: story.packs }),
    [2, 'signs in on another device', signIn],
    [
      3,
      'revokes a device',
      (world, device) => {
        const own = world.devices.filter((other) => other.user === device.user && other.browser === null && other !== device);
        // One of a person's devices is left alone, so that there is something to compare in the end.
        const victim = own.filter(
          (other) => !story.revoked.has(other.deviceId) && world.devices.find((first) => first.user === device.user) !== other,
        )[0];
        if (victim === undefined || device.deviceId === victim.deviceId) return;
        ask(device, REVOKE_DEVICE, { deviceId: victim.deviceId }, () => story.revoked.add(victim.deviceId));
      },
    ],
  ];
};

const signIn: Action = (world, device) => {
  if (world.devices.filter((other) => other.user === device.user).length > DEVICES_MAX_MORE) return;
  device.ask(SIGN_IN, { handle: device.user.handle, password: PASSWORD }, null).then(
    (answer) => {
      if (answer?.__typename !== 'SessionPayload') return;
      const { token, viewer } = answer as unknown as { token: string; viewer: { device: { id: string } } };
      world.place({ user: device.user, token, deviceId: viewer.device.id }).start();
    },
    () => {},
  );
};
