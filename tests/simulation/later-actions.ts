import type { MessageView } from '../../clients/sync/index.ts';
import type { Action } from './actions.ts';
import type { Answer, Device } from './devices.ts';
import {
  CANCEL_SCHEDULED_MESSAGE,
  SCHEDULE_MESSAGE,
  SEND_SCHEDULED_MESSAGE,
  SET_DISAPPEARING,
  UPDATE_LIVE_LOCATION,
  UPDATE_SCHEDULED_MESSAGE,
} from './operations.ts';
import type { World } from './world.ts';

export interface LaterActionsDeps {
  readonly nextName: (what: string) => string;
  /** Asks, and puts what comes back through the engine. */
  readonly ask: (device: Device, document: string, input: unknown, then?: (answer: Answer) => void) => void;
  /** Something ends in an hour from now: let it pass. */
  readonly onHour: () => void;
  readonly said: (device: Device, chatId: string, body: string, clientMessageId: string) => void;
}

const SOON_MS = 90_000;
const DAY_MS = 86_400_000;
const WALK_MAX_MS = 8_000;
/** An hour, mostly: within a run no day passes. */
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;
const LAST_SECONDS = [HOUR_SECONDS, HOUR_SECONDS, HOUR_SECONDS, DAY_SECONDS, 0] as const;
const LIVE_SECONDS = [60, 300, 3600] as const;

/** What goes on by itself after a person has done it: scheduled messages and places that follow somebody. And cards, which stay as they were. */
export const createLaterActions = ({
  nextName,
  ask,
  said,
  onHour,
}: LaterActionsDeps): readonly (readonly [weight: number, name: string, act: Action])[] => {
  const inChat = ({ chance }: World, { engine }: Device, act: (chatId: string) => void): void => {
    const chats = engine.chats.get();
    if (chats.length > 0) act(chance.pick(chats).id);
  };

  /** Soon, so that it is sent before the end, or so late that it still waits then. */
  const sendAt = ({ chance, schedule }: World): string =>
    new Date(schedule.nowMs + (chance.happens(0.75) ? chance.int(500, SOON_MS) : chance.int(DAY_MS, 30 * DAY_MS))).toISOString();

  const withScheduled = ({ chance }: World, { engine }: Device, act: (scheduledMessageId: string) => void): void => {
    const waiting = engine.scheduled.get();
    if (waiting.length > 0) act(chance.pick(waiting).id);
  };

  const ownLive = ({ watch }: Device): MessageView[] =>
    watch
      .opened()
      .flatMap((chatId) => watch.open(chatId).get().items)
      .flatMap((item) =>
        item.kind === 'message' &&
        item.message.isOwn &&
        item.message.id !== null &&
        item.message.content.kind === 'location' &&
        item.message.content.live != null
          ? [item.message]
          : [],
      );

  const degrees = ({ chance }: World): { latitude: number; longitude: number } => ({
    latitude: chance.int(-90, 90),
    longitude: chance.int(-180, 180),
  });

  const move = (world: World, device: Device): void => {
    const live = device.isUp ? ownLive(device) : [];
    if (live.length === 0) return;
    const { id } = world.chance.pick(live);
    for (let at = world.chance.int(1, 3); at > 0; at -= 1) ask(device, UPDATE_LIVE_LOCATION, { messageId: id, ...degrees(world) });
    if (world.chance.happens(0.3)) device.engine.stopLiveLocation(world.chance.pick(live));
  };

  /** Two texts, the second of which answers what is there. */
  const sayAndAnswer = (world: World, device: Device, chatId: string): void => {
    if (!device.isUp || device.engine.chat(chatId).get() === null) return;
    const { items } = device.watch.open(chatId).get();
    const held = items.flatMap((item) =>
      item.kind === 'message' && item.message.seq !== null && item.message.expiresAt !== null && item.message.content.kind === 'text'
        ? [item.message]
        : [],
    );
    for (const replyTo of [null, held.at(-1) ?? null]) {
      const body = nextName('for-an-hour');
      said(device, chatId, body, device.engine.sendText(chatId, body, { replyTo }));
    }
  };

  return [
    [
      8,
      'schedules a message',
      (world, device) =>
        inChat(world, device, (chatId) => {
          const body = nextName('scheduled');
          const what = world.chance.happens(0.3) ? { content: { location: { ...degrees(world), name: body } } } : { text: { body } };
          const silent = world.chance.happens(0.3);
          const input = { chatId, clientMessageId: `${body}-by-${device.name}`, ...what, silent, sendAt: sendAt(world) };
          said(device, chatId, body, input.clientMessageId);
          ask(device, SCHEDULE_MESSAGE, input);
          // As when there was no answer.
          if (world.chance.happens(0.3)) ask(device, SCHEDULE_MESSAGE, input);
        }),
    ],
    [
      6,
      'changes what is scheduled',
      (world, device) =>
        withScheduled(world, device, (scheduledMessageId) => {
          const text = world.chance.happens(0.5) ? { body: nextName('scheduled-again') } : null;
          const silent = world.chance.happens(0.3) ? world.chance.happens(0.5) : null;
          ask(device, UPDATE_SCHEDULED_MESSAGE, { scheduledMessageId, text, silent, sendAt: text === null ? sendAt(world) : null });
        }),
    ],
    [
      6,
      'cancels what is scheduled',
      (world, device) =>
        withScheduled(world, device, (scheduledMessageId) => ask(device, CANCEL_SCHEDULED_MESSAGE, { scheduledMessageId })),
    ],
    [
      5,
      'sends at once what is scheduled',
      (world, device) => withScheduled(world, device, (scheduledMessageId) => ask(device, SEND_SCHEDULED_MESSAGE, { scheduledMessageId })),
    ],
    [
      6,
      'lets messages disappear',
      (world, device) =>
        inChat(world, device, (chatId) => {
          const { chance, schedule } = world;
          const seconds = chance.pick(LAST_SECONDS);
          ask(device, SET_DISAPPEARING, { chatId, seconds }, ({ __typename }) => {
            if (__typename !== 'SetDisappearingPayload' || seconds !== HOUR_SECONDS) return;
            sayAndAnswer(world, device, chatId);
            // An answer lasts longer than what it answers, where the chat has changed its mind between them.
            const again = (): void =>
              ask(device, SET_DISAPPEARING, { chatId, seconds: chance.pick([0, DAY_SECONDS]) }, () => sayAndAnswer(world, device, chatId));
            schedule.in(chance.int(500, 3_000), `${device.name} answers what will disappear`, null, () => {
              if (chance.happens(0.7)) again();
              else sayAndAnswer(world, device, chatId);
            });
            schedule.in(chance.int(4_000, 9_000), 'an hour is over soon', null, () => onHour());
          });
        }),
    ],
    [
      5,
      'sends a place',
      (world, device) =>
        inChat(world, device, (chatId) => {
          device.watch.open(chatId);
          const name = nextName('place');
          const place = { ...degrees(world), accuracy: null, name, address: '' };
          const live = world.chance.happens(0.7) ? { liveSeconds: world.chance.pick(LIVE_SECONDS) } : {};
          said(device, chatId, name, device.engine.sendLocation(chatId, { ...place, ...live }));
          // And is on the way, mostly.
          if (world.chance.happens(0.7))
            world.schedule.in(world.chance.int(500, WALK_MAX_MS), `${device.name} moves`, null, () => move(world, device));
        }),
    ],
    [10, 'moves', (world, device) => move(world, device)],
    [
      3,
      'is followed no longer',
      (world, device) => {
        const live = ownLive(device);
        if (live.length > 0) device.engine.stopLiveLocation(world.chance.pick(live));
      },
    ],
    [
      3,
      'sends the card of somebody',
      (world, device) =>
        inChat(world, device, (chatId) => {
          const contacts = device.engine.account.get()?.contacts ?? [];
          if (contacts.length === 0) return;
          const { user } = world.chance.pick(contacts);
          said(device, chatId, user.name, device.engine.sendContactCard(chatId, user));
        }),
    ],
  ];
};
