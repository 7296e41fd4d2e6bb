import type { ChatView } from '../../clients/sync/index.ts';
import type { Action } from './actions.ts';
import type { Answer, Device } from './devices.ts';
import {
  APPROVE_JOIN_REQUEST,
  BAN_MEMBER,
  CREATE_INVITE,
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
  readonly invites: string[];
  /** `chat user` of whoever was to have another role at any time: who leads may write as they like. */
  readonly led: Set<string>;
}

const BAN_MAX_MS = 90_000;
/** By then somebody who may has looked at who asks to be let in, mostly. */
const ANSWER_MAX_MS = 6_000;

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

  const waitingIn = ({ engine }: Device): string[] =>
    engine.chats.get().flatMap(({ id, role, joinRequestCount }) => (role !== 'MEMBER' && joinRequestCount > 0 ? [id] : []));

  /** Answers one of those who ask to be let in. */
  const answer = (world: World, device: Device, chatId: string): void =>
    ask(device, JOIN_REQUESTS, chatId, (chat) => {
      const { edges } = chat['joinRequests'] as { edges: readonly { node: { id: string } }[] };
      if (edges.length === 0 || !device.isUp) return;
      const requestId = world.chance.pick(edges).node.id;
      ask(device, world.chance.happens(0.7) ? APPROVE_JOIN_REQUEST : DECLINE_JOIN_REQUEST, { requestId });
    });

  /** On one of the devices that show that somebody waits. */
  const somebodyAnswers = (world: World): void => {
    const held = world.devices.filter(({ isUp }) => isUp).flatMap((device) => waitingIn(device).map((id) => ({ device, id })));
    if (held.length === 0) return;
    const { device, id } = world.chance.pick(held);
    answer(world, device, id);
  };

  const withdraw = (world: World, device: Device): void => {
    const waiting = device.isUp ? (device.engine.account.get()?.joinRequests ?? []).filter(({ state }) => state === 'PENDING') : [];
    if (waiting.length > 0) ask(device, WITHDRAW_JOIN_REQUEST, { requestId: world.chance.pick(waiting).id });
  };

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
      8,
      'decides how people come in',
      (world, device) =>
        inOwnGroup(world, device, ({ id: chatId }) => {
          const { chance } = world;
          const joinMode = chance.pick(['OPEN', 'APPROVAL', 'APPROVAL', 'QUESTION']);
          const joinQuestion = joinMode === 'QUESTION' ? nextName('question') : '';
          ask(device, UPDATE_GROUP_ENTRY, { chatId, joinMode, joinQuestion, historyVisible: chance.happens(0.3) });
          // Mostly for somebody whom they want to send a link.
          if (chance.happens(0.7))
            ask(device, CREATE_INVITE, { chatId }, ({ token }) => typeof token === 'string' && void invites.push(token));
        }),
    ],
    [
      12,
      'asks to be let in',
      (world, device) => {
        // Rather somebody who is not everywhere already.
        const outside = world.devices.filter(({ isUp, engine }) => isUp && !engine.chats.get().some(({ id }) => id === world.openChatId));
        const asking = outside.length > 0 ? world.chance.pick(outside) : device;
        const token = world.chance.pick([invites[0], ...invites.slice(-2)]);
        if (token === undefined) return;
        ask(asking, REQUEST_TO_JOIN, { token, answer: nextName('answer') }, ({ __typename, chat }) => {
          const waits = __typename === 'RequestToJoinPayload' && chat === null;
          if (!waits) return;
          const [label, then] = world.chance.happens(0.7)
            ? (['somebody answers', () => somebodyAnswers(world)] as const)
            : ([`${asking.name} asks no longer`, () => withdraw(world, asking)] as const);
          world.schedule.in(world.chance.int(200, ANSWER_MAX_MS), label, null, then);
        });
      },
    ],
    [
      6,
      'answers whoever asks to be let in',
      (world, device) => {
        const [id] = waitingIn(device);
        if (id !== undefined) answer(world, device, id);
      },
    ],
    [5, 'asks no longer', withdraw],
  ];
};
