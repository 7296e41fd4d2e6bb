import type { TextRange, UserView } from '../types.ts';
import type { ChatWire, ContentWire, DeviceWire, MemberWire, MessageWire, QuoteWire, RangeWire, ViewerMemberWire } from '../wire.ts';
import { withEntry, withoutKey } from './maps.ts';
import { slowOf } from './writing.ts';
import { listedMentions } from './mentions.ts';
import type { Chat, Content, Device, Member, Message, OwnMember, Quote } from './state.ts';

const rangeOf = ({ kind, offset, length, user }: RangeWire): TextRange =>
  user === null ? { kind, offset, length } : { kind, offset, length, userId: user.id };

/** Left out where there are none. */
export const rangesOf = (ranges: readonly RangeWire[] | undefined): { ranges?: readonly TextRange[] } =>
  ranges?.length ? { ranges: ranges.map(rangeOf) } : {};

/** What is held as it is told, but for whom its ranges mention. */
const as = <Kind extends string, Told extends { readonly __typename: string; readonly ranges?: readonly RangeWire[] }>(
  kind: Kind,
  wire: Told,
) => {
  const { __typename: _, ranges, ...told } = wire;
  return { kind, ...told, ...rangesOf(ranges) };
};

export const contentOf = (content: MessageWire['content']): Content => {
  // An unknown kind has a `__typename` that is not in the union; the cast lets the switch name the known ones.
  const known = content as ContentWire;
  switch (known.__typename) {
    case 'TextContent':
      return {
        kind: 'text',
        body: known.body,
        ...rangesOf(known.ranges),
        ...(known.linkPreview == null ? {} : { linkPreview: known.linkPreview }),
      };
    case 'SystemContent':
      return {
        kind: 'system',
        event: known.event,
        actorId: known.actor?.id ?? null,
        targetIds: known.targets.map((target) => target.id),
        title: known.title,
        messageSeq: known.messageSeq ?? null,
      };
    case 'PollContent':
      return as('poll', known);
    case 'ChainContent':
      return { kind: 'chain', topic: known.topic, entries: known.entries.map(({ user, text }) => ({ userId: user.id, text })) };
    case 'LocationContent':
      return as('location', known);
    case 'ImageContent':
      return as('image', known);
    case 'VideoContent':
      return as('video', known);
    case 'FileContent':
      return as('file', known);
    case 'MiniProgramContent':
      return { kind: 'miniProgram', ...known.card };
    case 'StickerContent':
      return { kind: 'sticker', ...known.sticker };
    case 'VoiceContent':
      return { kind: 'voice', durationMs: known.durationMs, waveform: known.waveform, url: known.url };
    case 'RecalledContent':
      return { kind: 'recalled', recalledAt: known.recalledAt, recalledById: known.recalledBy.id };
    case 'ExpiredContent':
      return { kind: 'expired' };
    case 'RecordContent':
      return as('record', known);
    case 'ContactCardContent':
      return as('contactCard', known);
    default:
      return { kind: 'unknown' };
  }
};

const quoteOf = ({ seq, sender, kind, excerpt, expiresAt }: QuoteWire): Quote => ({
  seq,
  senderId: sender?.id ?? null,
  kind,
  excerpt,
  ...(expiresAt == null ? {} : { expiresAt }),
});

export const messageOf = (wire: MessageWire): Message => ({
  id: wire.id,
  chatId: wire.chatId,
  seq: wire.seq,
  version: wire.version,
  senderId: wire.sender?.id ?? null,
  clientMessageId: wire.clientMessageId,
  content: contentOf(wire.content),
  fallbackText: wire.fallbackText,
  createdAt: wire.createdAt,
  editedAt: wire.editedAt ?? null,
  forwardedFrom: wire.forwardedFrom ?? null,
  replyTo: wire.replyTo == null ? null : quoteOf(wire.replyTo),
  reactions: wire.reactions ?? [],
  ...(wire.silent === true ? { silent: true } : {}),
  ...(wire.expiresAt == null ? {} : { expiresAt: wire.expiresAt }),
  ...(wire.senderAway === true ? { away: true } : {}),
});

/** The people that a message brings along. */
export const peopleOfMessages = (messages: readonly MessageWire[]): UserView[] =>
  messages.flatMap(({ content }) => {
    const known = content as ContentWire;
    if (known.__typename === 'SystemContent') return known.actor === null ? [...known.targets] : [known.actor, ...known.targets];
    return known.__typename === 'RecalledContent' ? [known.recalledBy] : [];
  });

/** Marks only move up, whichever way the news came. */
export const ownMemberOf = (wire: ViewerMemberWire, held: OwnMember | undefined): OwnMember => ({
  role: wire.role,
  state: wire.state,
  mutedUntil: wire.mutedUntil ?? null,
  joinedSeq: wire.joinedSeq,
  joinedAt: wire.joinedAt,
  clearedSeq: Math.max(wire.clearedSeq, held?.clearedSeq ?? 0),
  readSeq: Math.max(wire.readSeq ?? 0, held?.readSeq ?? 0),
  deliveredSeq: Math.max(wire.deliveredSeq ?? 0, held?.deliveredSeq ?? 0),
});

/** The list that is held where it says the same: what is the same object needs no new view. */
const sameList = <T>(held: readonly T[] | undefined, told: readonly T[]): readonly T[] => (held?.join() === told.join() ? held : told);

const nicknamesOf = ({ nicknames }: ChatWire, held: Chat['nicknames'] | undefined): Chat['nicknames'] => {
  const isSame = held?.size === nicknames.length && nicknames.every(({ userId, nickname }) => held.get(userId) === nickname);
  return isSame ? held : new Map(nicknames.map(({ userId, nickname }) => [userId, nickname]));
};

/** The nicknames after a change of members; whoever is out has none. */
export const withNicknames = (held: Chat['nicknames'], members: readonly MemberWire[]): Chat['nicknames'] => {
  let next = held;
  for (const { user, state, nickname } of members) {
    const isNamed = state === 'JOINED' && nickname !== null;
    next = isNamed ? withEntry(next, user.id, nickname) : withoutKey(next, user.id);
  }
  return next;
};

/** The chat's own fields from the wire; messages and version stay as they are held. */
export const withChatFields = (wire: ChatWire, held: Chat | undefined, slow = slowOf(wire)): Chat => ({
  id: wire.id,
  kind: wire.kind,
  title: wire.title,
  memberCount: wire.memberCount,
  version: held?.version ?? wire.version,
  lastSeq: held?.lastSeq ?? wire.lastSeq,
  createdAt: wire.createdAt,
  lastActivityAt: held !== undefined && held.lastActivityAt > wire.lastActivityAt ? held.lastActivityAt : wire.lastActivityAt,
  canSend: wire.canSend,
  mutedAll: wire.mutedAll ?? false,
  ...(slow === undefined ? {} : { slow }),
  ...(wire.disappearSeconds ? { disappearSeconds: wire.disappearSeconds } : {}),
  ...(held?.ends === undefined ? {} : { ends: held.ends }),
  capabilities: sameList(held?.capabilities, wire.viewerCapabilities),
  announcementId: wire.announcementId,
  joinRequestCount: wire.joinRequestCount ?? 0,
  nicknames: nicknamesOf(wire, held?.nicknames),
  pinnedSeqs:
    wire.pins === undefined
      ? (held?.pinnedSeqs ?? [])
      : sameList(
          held?.pinnedSeqs,
          wire.pins.map(({ seq }) => seq),
        ),
  ownerId: wire.owner?.id ?? null,
  peerId: wire.peer?.id ?? null,
  peerMarks: {
    deliveredSeq: Math.max(wire.peerMarks?.deliveredSeq ?? 0, held?.peerMarks.deliveredSeq ?? 0),
    readSeq: Math.max(wire.peerMarks?.readSeq ?? 0, held?.peerMarks.readSeq ?? 0),
    readShown: wire.peerMarks?.readShown ?? held?.peerMarks.readShown ?? true,
  },
  own: ownMemberOf(wire.viewerMember, held?.own),
  messages: held?.messages ?? [],
  reachedStart: held?.reachedStart ?? false,
  ...(held?.deleted === undefined ? {} : { deleted: held.deleted }),
  mentions: listedMentions(wire.unreadMentionSeqs, wire.lastSeq, held),
});

export const memberOf = (wire: MemberWire): Member => ({
  userId: wire.user.id,
  role: wire.role,
  state: wire.state,
  mutedUntil: wire.mutedUntil ?? null,
  joinedAt: wire.joinedAt,
  version: wire.version,
});

export const deviceOf = ({ id, name, platform, signedInBy, createdAt, lastSeenAt }: DeviceWire): Device => ({
  id,
  name,
  platform,
  signedInBy,
  createdAt,
  lastSeenAt,
});
