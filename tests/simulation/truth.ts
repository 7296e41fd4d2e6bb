import { type ChatView, FOR_EVER } from '../../clients/sync/index.ts';
import { announcementId, chatId, deviceId, messageId, userId } from '../../schema/ids.ts';
import { listCapabilities } from '../../services/chat/capability.ts';
import { pictureOf, readAccounts } from './truth-account.ts';
import { readMembers } from './truth-members.ts';
import { type StoredContent, storedRanges, storedText } from './truth-words.ts';
import type { World } from './world.ts';

interface PlaceRow {
  chat_id: string;
  user_id: string;
  kind: ChatView['kind'];
  title: string | null;
  last_seq: number;
  member_count: number;
  can_send: boolean;
  role: ChatView['role'];
  muted_all: boolean;
  slow_seconds: number;
  wrote_at: Date | null;
  muted_here_until: Date | null;
  /** Who wait to be let in, of a group in which this person answers them. */
  waiting: number;
  floor: number;
  read_seq: number;
  peer_read_seq: number | null;
  peer_delivered_seq: number | null;
  /** What was said before somebody came was read by them as history. */
  joined_seq: number;
  shows_receipts: boolean;
  draft: string | null;
  draft_answers: string | null;
  draft_ranges: Parameters<typeof storedRanges>[0] | null;
  disappear_seconds: number;
  /** How a contact is called with whom the chat is. */
  called: string | null;
  last_activity_at: Date;
  pinned_at: Date | null;
  announcement_id: string | null;
  pinned: boolean;
  saved: boolean;
  muted: boolean;
  muted_until: Date | null;
  unread_seq: number | null;
  archived_seq: number | null;
  hidden_seq: number | null;
  deleted_ranges: number[] | null;
  played_ranges: number[] | null;
}

interface MessageRow {
  chat_id: string;
  seq: number;
  sender_id: string | null;
  client_message_id: string | null;
  kind: string;
  recalled: boolean;
  created_at: Date;
  content: StoredContent & { readonly editedAt?: string; readonly replyTo?: StoredQuote; readonly reactions?: StoredReactions };
  expires_at: Date | null;
  quote_expires_at: Date | null;
}

type StoredReactions = readonly { readonly emoji: string; readonly userIds: readonly string[] }[];

/** What a message says of the one it answers: it stays, whatever becomes of that one. */
export interface StoredQuote {
  readonly seq: number;
  readonly senderId: string | null;
  readonly kind: string;
  readonly excerpt: string;
}

/** One that disappears: a device whose clock runs ahead shows it no longer, or not yet again, and what it says of whom it mentions. */
export interface Ending {
  readonly chatId: string;
  readonly text: string;
  readonly endsMs: number;
}

interface Attention {
  readonly least: number;
  readonly most: number;
}

/** What the log says, read past everything that is under test. */
export interface Truth {
  /** By user: what each of their devices must show. */
  readonly expected: ReadonlyMap<string, readonly string[]>;
  /** By user: what they show until it ends. */
  readonly ending: ReadonlyMap<string, readonly Ending[]>;
  /** By user: how many messages ask for attention. Of the silent ones a device leaves out those that it has. */
  readonly attentionOf: ReadonlyMap<string, Attention>;
  /** By `chat seq`: what a message quotes, for as long as it is there. */
  readonly quotes: ReadonlyMap<string, StoredQuote>;
  /** By user: their chats from the top of the list on. */
  readonly orderOf: ReadonlyMap<string, readonly string[]>;
  /** By chat: who is in it, a line for each. */
  readonly membersOf: ReadonlyMap<string, readonly string[]>;
  /** By `chat seq`: when the words that a message quotes disappear. */
  readonly quotesEnd: ReadonlyMap<string, number>;
  readonly rows: readonly MessageRow[];
  /** How many others have read what someone said in a group. */
  readonly readersOf: (viewer: string, chat: string, seq: number) => number;
  /** Devices that were signed out, whether or not whoever did it was told. */
  readonly revoked: ReadonlySet<string>;
}

interface ContactRow {
  user_id: string;
  contact_id: string;
  remark: string | null;
  starred: boolean;
  tags: string[];
  name: string;
  status_line: string;
  avatar_id: string | null;
  visible: boolean;
}

/** Somebody's contact, and what they have noted of them. */
export const contactText = (
  id: string,
  { name, remark, starred, tags }: { name: string; remark: string | null; starred: boolean; tags: readonly string[] },
): string => `contact ${id} ${name} as ${remark}${starred ? ' starred' : ''} [${tags.join()}]`;

interface VoteRow {
  chat_id: string;
  seq: number;
  user_id: string;
  options: number[];
}

export const draftText = (text: string, ranges: string, answers: string | number | null): string => `draft ${text}${ranges} to ${answers}`;

export const line = (chat: string, what: string): string => `${chat} ${what}`;

/** How someone has a chat in their own list, from the rows as they are. */
const placeOf = ({ last_seq, read_seq, pinned, saved, muted, muted_until, unread_seq, archived_seq, hidden_seq }: PlaceRow) => {
  const isHidden = hidden_seq !== null && last_seq <= hidden_seq;
  const isArchived = !isHidden && archived_seq !== null && (last_seq <= archived_seq || muted);
  return {
    pinned,
    saved,
    mutedUntil: muted ? (muted_until?.toISOString() ?? null) : null,
    markedUnread: unread_seq !== null && read_seq <= unread_seq,
    placement: isHidden ? 'HIDDEN' : isArchived ? 'ARCHIVE' : 'LIST',
  };
};

type Place = ReturnType<typeof placeOf>;

export const listLine = (id: string, { placement, pinned, saved, mutedUntil, markedUnread }: Place): string =>
  line(id, `in ${placement}, pinned ${pinned}, saved ${saved}, muted until ${mutedUntil}, marked unread ${markedUnread}`);

/** What somebody may do in a chat, and from when on. */
const rightsOf = (
  { kind, role, muted_all, slow_seconds, wrote_at, muted_here_until, waiting, disappear_seconds }: PlaceRow,
  nowMs: number,
) => {
  const upcoming = (ms: number): string | null => (role !== 'MEMBER' || ms <= nowMs ? null : new Date(ms).toISOString());
  return {
    role,
    mutedAll: muted_all,
    mutedHereUntil: muted_all && role === 'MEMBER' ? FOR_EVER : upcoming(muted_here_until?.getTime() ?? 0),
    slowModeSeconds: slow_seconds,
    nextMessageAt: slow_seconds === 0 || wrote_at === null ? null : upcoming(wrote_at.getTime() + slow_seconds * 1_000),
    joinRequestCount: waiting,
    disappearSeconds: disappear_seconds,
    capabilities: listCapabilities({ kind }, { role }),
  };
};

type Rights = Pick<
  ChatView,
  'mutedAll' | 'mutedHereUntil' | 'slowModeSeconds' | 'nextMessageAt' | 'joinRequestCount' | 'disappearSeconds' | 'capabilities'
> & { role: string };

export const rightsLine = (id: string, rights: Rights): string => {
  const { role, mutedAll, mutedHereUntil, slowModeSeconds, nextMessageAt, joinRequestCount, disappearSeconds, capabilities } = rights;
  const muted = `all muted ${mutedAll}, muted until ${mutedHereUntil}`;
  return line(
    id,
    `${role}, ${muted}, slow ${slowModeSeconds} until ${nextMessageAt}, ${joinRequestCount} wait, lasts ${disappearSeconds}, may ${capabilities.toSorted().join()}`,
  );
};

export const readTruth = async (world: World): Promise<Truth> => {
  const { real, schedule } = world;
  const rows = await real.main.rows<MessageRow>(
    `SELECT chat_id, seq, sender_id, client_message_id, recalled_at IS NOT NULL AS recalled, kind, created_at, content,
       CASE WHEN recalled_at IS NULL OR recalled_at = expires_at THEN expires_at END AS expires_at, quote_expires_at
     FROM ${await real.messages()} AS m ORDER BY chat_id, seq`,
  );
  const places = await real.main.rows<PlaceRow>(
    `SELECT m.chat_id, m.user_id, c.kind, c.title, c.last_seq, c.member_count, c.disappear_seconds, c.last_activity_at, CASE WHEN t.user_id IS NOT NULL THEN coalesce(nullif(t.remark, ''), u.name) END AS called,
       c.can_send AND (m.role <> 'MEMBER' OR NOT (c.muted_all OR coalesce(m.muted_until > $1, false))) AS can_send,
       m.role, c.muted_all, c.slow_seconds, m.wrote_at, m.muted_until AS muted_here_until,
       CASE WHEN m.role = 'MEMBER' THEN 0 ELSE c.join_request_count END AS waiting,
       greatest(m.joined_seq, m.cleared_seq) AS floor, m.read_seq, p.delivered_seq AS peer_delivered_seq,
       CASE WHEN u.show_read_receipts AND me.show_read_receipts THEN p.read_seq ELSE 0 END AS peer_read_seq,
       greatest(m.joined_seq, m.entered_seq) AS joined_seq, me.show_read_receipts AS shows_receipts, d.text AS draft, CASE WHEN d.text <> '' THEN d.extra->'ranges' END AS draft_ranges, CASE WHEN d.text <> '' THEN d.extra->>'replyToSeq' END AS draft_answers, c.announcement_id, coalesce(s.pinned_at >= m.joined_at, false) AS pinned, s.pinned_at, coalesce(s.saved_at >= m.joined_at, false) AS saved, coalesce(s.muted_until > $1, false) AS muted, s.muted_until,
       s.unread_seq, s.archived_seq, s.hidden_seq, m.deleted_ranges, m.played_ranges
     FROM members m JOIN chats c ON c.id = m.chat_id JOIN users me ON me.id = m.user_id
     LEFT JOIN members p ON c.kind = 'DIRECT' AND p.chat_id = m.chat_id AND p.user_id <> m.user_id
     LEFT JOIN users u ON u.id = p.user_id
     LEFT JOIN contacts t ON t.user_id = m.user_id AND t.contact_id = u.id
     LEFT JOIN drafts d ON d.user_id = m.user_id AND d.chat_id = m.chat_id
     LEFT JOIN chat_settings s ON s.user_id = m.user_id AND s.chat_id = m.chat_id
     WHERE m.state = 'JOINED'`,
    [new Date(schedule.nowMs)],
  );
  const remarks = await real.main.rows<ContactRow>(
    `SELECT c.user_id, c.contact_id, c.remark, c.starred, c.tags, u.name, u.status_line, u.avatar_id, NOT EXISTS (SELECT 1 FROM blocks b
       WHERE b.user_id IN (c.user_id, c.contact_id) AND b.blocked_id IN (c.user_id, c.contact_id)) AS visible
     FROM contacts c JOIN users u ON u.id = c.contact_id`,
  );
  const devices = await real.main.rows<{ user_id: string; id: string; revoked: boolean }>(
    'SELECT user_id, id, revoked_at IS NOT NULL AS revoked FROM devices',
  );
  const mentioned = await real.main.rows<{ chat_id: string; user_id: string; seq: number }>(
    `SELECT DISTINCT m.chat_id, m.user_id, n.seq FROM members m JOIN mentions n ON n.chat_id = m.chat_id AND n.user_id IN (0, m.user_id)
     WHERE m.state = 'JOINED' AND n.seq > greatest(m.read_seq, m.joined_seq, m.cleared_seq) ORDER BY n.seq`,
  );
  const votes = await real.main.rows<VoteRow>('SELECT chat_id, seq, user_id, options FROM poll_votes');
  const voteOf = new Map(votes.map(({ chat_id, seq, user_id, options }) => [`${chat_id} ${seq} ${user_id}`, options.join()]));
  const pins = Map.groupBy(
    await real.main.rows<{ chat_id: string; seq: number }>('SELECT chat_id, seq FROM message_pins ORDER BY seq'),
    (pin) => pin.chat_id,
  );
  const nicknames = Map.groupBy(
    await real.main.rows<{ chat_id: string; user_id: string; nickname: string }>(
      `SELECT chat_id, user_id, nickname FROM members WHERE state = 'JOINED' AND nickname IS NOT NULL`,
    ),
    (member) => member.chat_id,
  );
  const byChat = Map.groupBy(rows, (row) => row.chat_id);
  const expected = new Map<string, string[]>();
  const add = (owner: string, text: string): void => {
    const id = userId(BigInt(owner));
    expected.set(id, [...(expected.get(id) ?? []), text]);
  };
  const attentionOf = new Map<string, Attention>();
  const ending = new Map<string, Ending[]>();
  for (const place of places) {
    const id = chatId(BigInt(place.chat_id));
    const ranges = place.deleted_ranges ?? [];
    const isThere = (seq: number) => !ranges.some((from, at) => at % 2 === 0 && from <= seq && seq <= (ranges[at + 1] as number));
    const above = Math.max(place.read_seq, place.floor);
    const unread = Array.from({ length: Math.max(0, place.last_seq - above) }, (_, at) => above + 1 + at).filter(isThere).length;
    const title = place.kind === 'GROUP' ? place.title : (place.called ?? '');
    add(place.user_id, line(id, `${place.kind} ${title} to ${place.last_seq}, ${place.member_count} members, sends ${place.can_send}`));
    add(place.user_id, line(id, `unread ${unread}`));
    const own = mentioned
      .filter((row) => row.chat_id === place.chat_id && row.user_id === place.user_id && isThere(row.seq))
      .map(({ seq }) => seq);
    add(place.user_id, line(id, `mentioned at ${own.join()}`));
    add(place.user_id, line(id, draftText(place.draft ?? '', storedRanges(place.draft_ranges ?? []), place.draft_answers)));
    const { announcement_id: announced } = place;
    add(place.user_id, line(id, `announces ${announced === null ? null : announcementId(BigInt(announced))}`));
    add(place.user_id, rightsLine(id, rightsOf(place, schedule.nowMs)));
    const pinned = (pins.get(place.chat_id) ?? []).filter(({ seq }) => seq > place.floor && isThere(seq));
    add(place.user_id, line(id, `pins ${pinned.map(({ seq }) => seq).join()}`));
    add(place.user_id, line(id, `played ${(place.played_ranges ?? []).join()}`));
    const called = (nicknames.get(place.chat_id) ?? []).map(({ user_id, nickname }) => `${userId(BigInt(user_id))} ${nickname}`);
    add(place.user_id, line(id, `nicknames ${called.toSorted().join()}`));
    const listed = placeOf(place);
    add(place.user_id, listLine(id, listed));
    const asks = (count: number): number => (listed.placement !== 'LIST' || place.muted ? 0 : Math.max(count, listed.markedUnread ? 1 : 0));
    const silent = (byChat.get(place.chat_id) ?? []).filter(
      ({ seq, content }) => seq > above && isThere(seq) && content.silent === true,
    ).length;
    const { least, most } = attentionOf.get(userId(BigInt(place.user_id))) ?? { least: 0, most: 0 };
    attentionOf.set(userId(BigInt(place.user_id)), { least: least + asks(unread - silent), most: most + asks(unread) });
    for (const row of byChat.get(place.chat_id) ?? []) {
      if (row.seq <= place.floor || !isThere(row.seq)) continue;
      const isOwn = row.sender_id === place.user_id;
      const tick = place.kind !== 'DIRECT' || !isOwn || row.recalled ? '' : tickOf(row.seq, place);
      const said = storedText(row, voteOf.get(`${row.chat_id} ${row.seq} ${place.user_id}`));
      const { replyTo, editedAt, silent, forwarded } = row.content;
      const marks = marksText({
        answers: replyTo?.seq,
        isEdited: editedAt !== undefined,
        isSilent: silent === true,
        from: forwarded?.name,
      });
      const name = `${row.seq} ${messageId(BigInt(row.chat_id), row.seq)}`;
      const text = line(id, `${name} ${said}${marks}${tick}${shownTo(place.user_id, row)}`);
      if (row.expires_at === null) add(place.user_id, text);
      else {
        const owner = userId(BigInt(place.user_id));
        ending.set(owner, [...(ending.get(owner) ?? []), { chatId: id, text, endsMs: row.expires_at.getTime() }]);
      }
    }
  }
  for (const [owner, text] of await readAccounts(world)) add(owner, text);
  for (const { user_id, contact_id, status_line, avatar_id, visible, ...contact } of remarks) {
    add(user_id, `${contactText(userId(BigInt(contact_id)), contact)} says ${status_line} with ${pictureOf(avatar_id)}`);
    // One device of each is never signed out, and in the end all of them are connected.
    if (visible) add(user_id, `online ${userId(BigInt(contact_id))}`);
  }
  const revoked = new Set(devices.flatMap((device) => (device.revoked ? deviceId(BigInt(device.id)) : [])));
  for (const { user_id, id, revoked: isRevoked } of devices) if (!isRevoked) add(user_id, `device ${deviceId(BigInt(id))}`);
  const readersOf = (viewer: string, chat: string, at: number): number => {
    const inChat = places.filter((place) => chatId(BigInt(place.chat_id)) === chat && place.shows_receipts);
    if (!inChat.some(({ user_id }) => userId(BigInt(user_id)) === viewer)) return 0;
    const others = inChat.filter(({ user_id }) => userId(BigInt(user_id)) !== viewer);
    return others.filter(({ read_seq, joined_seq }) => read_seq >= at && joined_seq < at).length;
  };
  const quotes = new Map(
    rows.flatMap(({ chat_id, seq, recalled, content: { replyTo }, quote_expires_at }) =>
      replyTo === undefined || recalled || quote_expires_at !== null ? [] : [[`${chatId(BigInt(chat_id))} ${seq}`, replyTo] as const],
    ),
  );
  const quotesEnd = new Map(
    rows.flatMap(({ chat_id, seq, quote_expires_at }) =>
      quote_expires_at === null ? [] : [[`${chatId(BigInt(chat_id))} ${seq}`, quote_expires_at.getTime()] as const],
    ),
  );
  return {
    expected,
    ending,
    attentionOf,
    quotes,
    quotesEnd,
    rows,
    readersOf,
    revoked,
    orderOf: ordersOf(places),
    membersOf: await readMembers(world),
  };
};

/** Pinned chats first, the last pinned at the top; then by what was said last, and by the id. */
const ordersOf = (places: readonly PlaceRow[]): ReadonlyMap<string, readonly string[]> => {
  const keyOf = ({ pinned, pinned_at, last_activity_at }: PlaceRow): number => (pinned ? (pinned_at as Date) : last_activity_at).getTime();
  const inOrder = (a: PlaceRow, b: PlaceRow): number => {
    if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
    return keyOf(b) - keyOf(a) || (chatId(BigInt(a.chat_id)) < chatId(BigInt(b.chat_id)) ? 1 : -1);
  };
  const byOwner = Map.groupBy(places, (place) => userId(BigInt(place.user_id)));
  return new Map([...byOwner].map(([owner, own]) => [owner, own.toSorted(inOrder).map((place) => chatId(BigInt(place.chat_id)))]));
};

const shownTo = (viewerId: string, { content: { reactions = [] } }: MessageRow): string =>
  reactions.map(({ emoji, userIds }) => ` ${emoji}${userIds.length}${userIds.includes(viewerId) ? ' own' : ''}`).join('');

interface Marks {
  readonly answers: number | undefined;
  readonly isEdited: boolean;
  readonly isSilent: boolean;
  readonly from: string | undefined;
}

/** What stands beside the words of a message. */
export const marksText = ({ answers, isEdited, isSilent, from }: Marks): string =>
  `${answers === undefined ? '' : ` to ${answers}`}${isEdited ? ' (edited)' : ''}${isSilent ? ' silently' : ''}${from === undefined ? '' : ` from ${from}`}`;

const tickOf = (seq: number, { peer_read_seq, peer_delivered_seq }: PlaceRow): string =>
  (peer_read_seq ?? 0) >= seq ? ' read' : (peer_delivered_seq ?? 0) >= seq ? ' delivered' : ' sent';
