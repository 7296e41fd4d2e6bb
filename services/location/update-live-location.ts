import type { Clock, Timers } from '../../engines/clock.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { ChatNotFound, MessageNotFound, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { ChangeContent } from '../message/change-content.ts';
import type { Message } from '../message/message.ts';
import type { Viewer } from '../viewer.ts';
import { createFoldPositions } from './fold-positions.ts';
import { movedTo, stopped } from './live-location-rules.ts';
import { type LocationInput, parsePosition, type Position } from './location.ts';

export interface LiveLocationDeps {
  readonly accessChat: AccessChat;
  readonly changeContent: ChangeContent;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  readonly timers: Timers;
}

type Place = Pick<Message, 'chatId' | 'seq'>;

interface Moment {
  readonly position: Position;
  /** When it came: of two processes the newer one stands. */
  readonly atMs: number;
}

const rule = { name: 'live-location', points: limits.liveUpdatesPerMinute, durationMs: 60_000 };

export const createLiveLocationServices = ({ accessChat, changeContent, limiter, clock, timers }: LiveLocationDeps) => {
  const fold = createFoldPositions<Moment, Message>({ timers, pauseMs: limits.liveLocationFoldSeconds * 1000 });

  return {
    /**
     * Where the viewer has come to, in the place of where their live location was. What comes within a few seconds is one change, the newest;
     * the answer comes when that is stored. Refuses with InvalidInput, MessageNotFound, NotPermitted, NotContacts, Muted, LiveLocationEnded, RateLimited.
     */
    async updateLiveLocation(
      viewer: Viewer,
      place: Place,
      input: Pick<LocationInput, 'latitude' | 'longitude' | 'accuracy'>,
    ): Promise<Message> {
      const position = parsePosition(input, ['input']);
      await accessChat(viewer, place.chatId).catch((error: unknown) => {
        throw error instanceof ChatNotFound ? new MessageNotFound() : error;
      });
      const { userId } = viewer;
      const allowance = await limiter.consume(rule, String(userId));
      if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
      // By person too: who is not its author must not keep its author's position back.
      return fold(`${place.chatId}:${place.seq}:${userId}`, { position, atMs: clock.now() }, (moment) =>
        changeContent(viewer, place, { counted: true, decide: async (changing) => movedTo(changing, userId, moment) }),
      );
    },

    /** Ends the viewer's live location where it is; once it has ended this changes nothing. Refuses with MessageNotFound, NotPermitted, RateLimited. */
    stopLiveLocation: (viewer: Viewer, place: Place): Promise<Message> =>
      changeContent(viewer, place, { decide: async ({ message }) => stopped(message, viewer.userId, clock.now()) }),
  };
};
