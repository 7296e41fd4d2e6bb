import type { ChatView } from '../../clients/sync/index.ts';
import type { Action } from './actions.ts';
import type { Answer, Device } from './devices.ts';
import {
  APPROVE_JOIN_REQUEST,
  BAN_MEMBER,
  DECLINE_JOIN_REQUEST,
  JOIN_REQUESTS,
  LIFT_BAN,
  REQUEST_TO_JOIN,
  SET_MEMBER_ROLE,
  SET_SLOW_MODE,
  UPDATE_GROUP_ENTRY,
  WITHDRAW_JOIN_REQUEST,
} from './operations.ts';
import type { World } from './world.ts';

export interface EntryActionsDeps {
  readonly nextName: (what: string) => string;
  /** Asks, and puts what comes back through the engine. */
  readonly ask: (device: Device, document: string, input: unknown, then?: (answer: Answer) => void) => void;
  readonly someoneElse: (world: World, device: Device) => string;
  readonly invites: readonly string[];
  /** `chat user` of whoever was to have another role at any time: who leads may write as they like. */
  readonly led: Set<string>;
}

const BAN_MAX_MS = 90_000;

/** What those who lead a group decide: who comes in, who is kept out, who may write how often, who leads; and what others ask of them. */
export const createEntryActions = ({
  nextName,
  ask,
  someoneElse,
  invites,
  led,
}: EntryActionsDeps): readonly (readonly [weight: number, name: string, act: Action])[] => {
  /** In one of the groups in which this person decides. */
  const inOwnGroup = ({ chance }: World, { engine }: Device, act: (chat: ChatView) => void): void => {
    const groups = engine.chats.get().filter(({ kind, role }) => kind === 'GROUP' && role !== 'MEMBER');
    if (groups.length > 0) act(chance.pick(groups));
  };

  /** Answers one of those who ask to be let in. */
  const answer = (world: World, device: Device, chatId: string): void =>
    ask(device, JOIN_REQUESTS, chatId, (chat) => {
      const { edges } = chat['joinRequests'] as { edges: readonly { node: { id: string } }[] };
      if (edges.length === 0 || !device.isUp) return;
      const requestId = world.chance.pick(edges).node.id;
      ask(device, world.chance.happens(0.7) ? APPROVE_JOIN_REQUEST : DECLINE_JOIN_REQUEST, { requestId });
    });

  return [
    [
      6,
      'sets how often people may write',
      (world, device) =>
        inOwnGroup(world, device, ({ id: chatId }) =>
          ask(device, SET_SLOW_MODE, { chatId, seconds: world.chance.pick([0, 10, 10, 30, 300]) }),
        ),
    ],
    [
      4,
      'gives a role',
      (world, device) =>
        inOwnGroup(world, device, ({ id: chatId }) => {
          const userId = someoneElse(world, device);
          led.add(`${chatId} ${userId}`);
          ask(device, SET_MEMBER_ROLE, { chatId, userId, role: world.chance.pick(['ADMIN', 'MEMBER']) });
        }),
    ],
    [
      5,
      'keeps somebody out',
      (world, device) =>
        inOwnGroup(world, device, ({ id: chatId }) => {
          const { chance, schedule } = world;
          const until = chance.happens(0.4) ? null : new Date(schedule.nowMs + chance.int(1_000, BAN_MAX_MS)).toISOString();
          ask(device, BAN_MEMBER, { chatId, userId: someoneElse(world, device), reason: nextName('reason'), until });
        }),
    ],
    [
      5,
      'keeps somebody out no longer',
      (world, device) =>
        inOwnGroup(world, device, ({ id: chatId }) => ask(device, LIFT_BAN, { chatId, userId: someoneElse(world, device) })),
    ],
    [
      6,
      'decides how people come in',
      (world, device) =>
        inOwnGroup(world, device, ({ id: chatId }) => {
          const { chance } = world;
          const joinMode = chance.pick(['OPEN', 'APPROVAL', 'APPROVAL', 'QUESTION']);
          const joinQuestion = joinMode === 'QUESTION' ? nextName('question') : '';
          ask(device, UPDATE_GROUP_ENTRY, { chatId, joinMode, joinQuestion, historyVisible: chance.happens(0.3) });
        }),
    ],
    [
      10,
      'asks to be let in',
      (world, device) => {
        if (invites.length > 0) ask(device, REQUEST_TO_JOIN, { token: world.chance.pick(invites), answer: nextName('answer') });
      },
    ],
    [
      12,
      'answers whoever asks to be let in',
      (world, device) =>
        inOwnGroup(world, device, ({ id, joinRequestCount }) => {
          if (joinRequestCount > 0) answer(world, device, id);
        }),
    ],
    [
      3,
      'asks no longer',
      (world, device) => {
        const waiting = (device.engine.account.get()?.joinRequests ?? []).filter(({ state }) => state === 'PENDING');
        if (waiting.length > 0) ask(device, WITHDRAW_JOIN_REQUEST, { requestId: world.chance.pick(waiting).id });
      },
    ],
  ];
};
