import type { ChatView } from '../../clients/sync/index.ts';
import type { Action } from './actions.ts';
import type { Answer, Device } from './devices.ts';
import {
  ACCEPT_CONTACT_REQUEST,
  BLOCK_USER,
  CREATE_INVITE,
  DECLINE_CONTACT_REQUEST,
  READ_ANNOUNCEMENT,
  REMOVE_CONTACT,
  REPORT,
  REQUEST_CONTACT,
  REVOKE_INVITE,
  SET_ANNOUNCEMENT,
  SET_AVATAR,
  TRANSFER_OWNERSHIP,
  UNBLOCK_USER,
  UPDATE_PROFILE,
  WITHDRAW_CONTACT_REQUEST,
} from './operations.ts';
import type { World } from './world.ts';

export interface PeopleActionsDeps {
  readonly nextName: (what: string) => string;
  /** Asks, and puts what comes back through the engine. */
  readonly ask: (device: Device, document: string, input: unknown, then?: (answer: Answer) => void) => void;
  readonly someoneElse: (world: World, device: Device) => string;
  readonly invites: string[];
  /** `chat user` of whoever was to have another role at any time. */
  readonly led: Set<string>;
}

const SOON_MS = 6_000;

/** How people stand to each other, what they say of themselves and of others, and what only whoever leads a group does. */
export const createPeopleActions = ({
  nextName,
  ask,
  someoneElse,
  invites,
  led,
}: PeopleActionsDeps): readonly (readonly [weight: number, name: string, act: Action])[] => {
  const soon = ({ chance, schedule }: World, label: string, act: () => void): void =>
    void schedule.in(chance.int(200, SOON_MS), label, null, act);

  const inGroup = ({ chance }: World, { engine }: Device, fits: (chat: ChatView) => boolean, act: (chat: ChatView) => void): void => {
    const groups = engine.chats.get().filter((chat) => chat.kind === 'GROUP' && fits(chat));
    if (groups.length > 0) act(chance.pick(groups));
  };

  /** Somebody who asks to be a contact, and who is answered soon, mostly. */
  const request = (world: World, device: Device, userId: string): void =>
    ask(device, REQUEST_CONTACT, { userId, note: nextName('note') }, ({ __typename }) => {
      if (__typename !== 'RequestContactPayload' || world.chance.happens(0.2)) return;
      if (world.chance.happens(0.25)) return soon(world, `${device.name} asks no longer`, () => withdraw(world, device));
      soon(world, 'somebody answers who was asked', () => {
        const asked = world.devices.find(({ isUp, user }) => isUp && user.id === userId);
        if (asked !== undefined) answer(world, asked);
      });
    });

  const pending = ({ engine, user }: Device, side: 'from' | 'to'): string[] =>
    (engine.account.get()?.requests ?? []).filter((one) => one.state === 'PENDING' && one[side].id === user.id).map(({ id }) => id);

  const withdraw = (world: World, device: Device): void => {
    const requests = device.isUp ? pending(device, 'from') : [];
    if (requests.length > 0) ask(device, WITHDRAW_CONTACT_REQUEST, { requestId: world.chance.pick(requests) });
  };

  const answer = (world: World, device: Device): void => {
    const requests = pending(device, 'to');
    if (requests.length === 0) return;
    const document = world.chance.happens(0.6) ? ACCEPT_CONTACT_REQUEST : DECLINE_CONTACT_REQUEST;
    ask(device, document, { requestId: world.chance.pick(requests) });
  };

  const read = (world: World, device: Device): void => {
    if (!device.isUp) return;
    const isAnnounced = ({ announcementId }: ChatView): boolean => announcementId !== null;
    inGroup(world, device, isAnnounced, ({ id: chatId, announcementId }) => ask(device, READ_ANNOUNCEMENT, { chatId, announcementId }));
  };

  return [
    [
      3,
      'blocks somebody',
      (world, device) => {
        const userId = someoneElse(world, device);
        ask(device, BLOCK_USER, { userId });
        if (world.chance.happens(0.6))
          soon(world, `${device.name} thinks better of it`, () => device.isUp && ask(device, UNBLOCK_USER, { userId }));
      },
    ],
    [
      3,
      'blocks somebody no longer',
      (world, device) => {
        const blocked = device.engine.account.get()?.blocked ?? [];
        if (blocked.length > 0) ask(device, UNBLOCK_USER, { userId: world.chance.pick(blocked).id });
      },
    ],
    [
      3,
      'ends being contacts',
      (world, device) => {
        const userId = someoneElse(world, device);
        ask(device, REMOVE_CONTACT, { userId }, ({ __typename }) => {
          if (__typename === 'RemoveContactPayload' && world.chance.happens(0.8))
            soon(world, `${device.name} asks again`, () => device.isUp && request(world, device, userId));
        });
      },
    ],
    [3, 'asks to be a contact', (world, device) => request(world, device, someoneElse(world, device))],
    [4, 'answers whoever asks to be a contact', answer],
    [3, 'asks to be a contact no longer', withdraw],
    [
      3,
      'says something of themselves',
      ({ chance }, device) =>
        ask(
          device,
          UPDATE_PROFILE,
          chance.happens(0.7) ? { statusLine: nextName('status') } : { name: nextName(`called-${device.user.name}`) },
        ),
    ],
    [
      3,
      'chooses a picture, or none',
      ({ chance }, device) => ask(device, SET_AVATAR, { attachmentId: chance.happens(0.7) ? device.user.uploaded.IMAGE : null }),
    ],
    [
      2,
      'reports somebody',
      (world, device) => {
        const input = {
          clientReportId: nextName('report-by-somebody'),
          userId: someoneElse(world, device),
          reason: 'SPAM',
          note: nextName('note'),
        };
        ask(device, REPORT, input);
        // As when there was no answer.
        if (world.chance.happens(0.5)) ask(device, REPORT, input);
      },
    ],
    [
      3,
      'announces something',
      (world, device) =>
        inGroup(
          world,
          device,
          ({ role }) => role !== 'MEMBER',
          ({ id: chatId }) =>
            ask(device, SET_ANNOUNCEMENT, { chatId, text: world.chance.happens(0.25) ? '' : nextName('announcement') }, () =>
              soon(world, 'somebody reads what was announced', () => read(world, world.chance.pick(world.devices))),
            ),
        ),
    ],
    [4, 'reads what was announced', read],
    [
      2,
      'lets another lead the group',
      (world, device) =>
        inGroup(
          world,
          device,
          // Whoever listens to one chat alone stays in it.
          ({ id, role }) => role === 'OWNER' && id !== world.listener.chatId,
          ({ id: chatId }) => {
            const userId = someoneElse(world, device);
            for (const one of [userId, device.user.id]) led.add(`${chatId} ${one}`);
            ask(device, TRANSFER_OWNERSHIP, { chatId, userId });
          },
        ),
    ],
    [
      2,
      'takes an invite back',
      (world, device) =>
        inGroup(
          world,
          device,
          ({ role }) => role !== 'MEMBER',
          ({ id: chatId }) =>
            ask(device, CREATE_INVITE, { chatId }, ({ token, invite }) => {
              if (typeof token !== 'string') return;
              invites.push(token);
              const { id: inviteId } = invite as { id: string };
              soon(world, `${device.name} takes the invite back`, () => device.isUp && ask(device, REVOKE_INVITE, { inviteId }));
            }),
        ),
    ],
  ];
};
