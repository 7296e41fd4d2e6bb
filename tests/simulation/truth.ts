import { type ChatView, FOR_EVER } from '../../clients/sync/index.ts';
import { announcementId, chatId, deviceId, messageId, stickerId, userId } from '../../schema/ids.ts';
import { pictureOf, readAccounts } from './truth-account.ts';
import type { World } from './world.ts';

interface PlaceRow {
  chat_id: string;
  user_id: string;
  kind: string;
  title: string | null;
  last_seq: number;
  member_count: number;
  can_send: boolean;
  role: string;
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
  body: string;
  created_at: Date;
  /** Of a poll, a list, a place or a card, as it is stored. */
  asked: AskedContent | null;
  edited: boolean;
  answers: string | null;
  expires_at: Date | null;
  quote_expires_at: Date | null;
  reactions: readonly { emoji: string; userIds: readonly string[] }[] | null;
}

/** One that disappears: a device whose clock runs ahead shows it no longer, or not yet again, and what it says of whom it mentions. */
export interface Ending {
  readonly chatId: string;
  readonly text: string;
  readonly endsMs: number;
}

/** What the log says, read past everything that is under test. */
export interface Truth {
  /** By user: what each of their devices must show. */
  readonly expected: ReadonlyMap<string, readonly string[]>;
  /** By user: what they show until it ends. */
  readonly ending: ReadonlyMap<string, readonly Ending[]>;
  /** By `chat seq`: when the words that a message quotes disappear. */
  readonly quotesEnd: ReadonlyMap<string, number>;
  readonly rows: readonly MessageRow[];
  /** How many others have read what someone said in a group. */
  readonly readersOf: (viewer: string, chat: string, seq: number) => number;
  /** Devices that were signed out, whether or not whoever did it was told. */
  readonly revoked: ReadonlySet<string>;
}

interface AskedContent {
  readonly question?: string;
  readonly options?: readonly { readonly votes: number }[];
  readonly voters?: number;
  readonly topic?: string;
  readonly entries?: readonly { readonly userId: string; readonly text: string }[];
  readonly latitude?: number;
  readonly longitude?: number;
  readonly live?: { readonly seconds: number; readonly stoppedAt?: string };
  /** Of a poll that was closed. */
  readonly closedAt?: string | null;
  readonly images?: readonly { readonly name: string }[];
  readonly video?: { readonly name: string; readonly durationMs: number };
  readonly poster?: { readonly name: string };
  readonly file?: { readonly name: string };
  readonly caption?: string;
  readonly title?: string;
  readonly page?: string;
  readonly voice?: { readonly durationMs: number; readonly waveform: readonly number[] };
  /** By its number or its name. */
  readonly sticker?: { readonly id: string };
  /** Of a card. */
  readonly userId?: string;
}

interface ContactRow {
  user_id: string;
  contact_id: string;
  remark: string | null;
  starred: boolean;
  status_line: string;
  avatar_id: string | null;
  visible: boolean;
}

interface VoteRow {
  chat_id: string;
  seq: number;
  user_id: string;
  options: number[];
}

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
const rightsOf = ({ role, muted_all, slow_seconds, wrote_at, muted_here_until, waiting }: PlaceRow, nowMs: number) => {
  const upcoming = (ms: number): string | null => (role !== 'MEMBER' || ms <= nowMs ? null : new Date(ms).toISOString());
  return {
    role,
    mutedAll: muted_all,
    mutedHereUntil: muted_all && role === 'MEMBER' ? FOR_EVER : upcoming(muted_here_until?.getTime() ?? 0),
    slowModeSeconds: slow_seconds,
    nextMessageAt: slow_seconds === 0 || wrote_at === null ? null : upcoming(wrote_at.getTime() + slow_seconds * 1_000),
    joinRequestCount: waiting,
  };
};

type Rights = Pick<ChatView, 'mutedAll' | 'mutedHereUntil' | 'slowModeSeconds' | 'nextMessageAt' | 'joinRequestCount'> & { role: string };

export const rightsLine = (id: string, rights: Rights): string => {
  const { role, mutedAll, mutedHereUntil, slowModeSeconds, nextMessageAt, joinRequestCount } = rights;
  const muted = `all muted ${mutedAll}, muted until ${mutedHereUntil}`;
  return line(id, `${role}, ${muted}, slow ${slowModeSeconds} until ${nextMessageAt}, ${joinRequestCount} wait`);
};

export const readTruth = async (world: World): Promise<Truth> => {
  const { real, schedule } = world;
  const rows = await real.main.rows<MessageRow>(
    `SELECT chat_id, seq, sender_id, client_message_id,
       CASE WHEN recalled_at IS NOT NULL THEN 'recalled' WHEN kind = 'RECORD' THEN 'record' ELSE coalesce(content->>'body', content->>'event') END AS body,
       kind, created_at, CASE WHEN recalled_at IS NULL AND kind IN ('POLL', 'CHAIN', 'LOCATION', 'CONTACT_CARD', 'STICKER', 'IMAGE', 'VIDEO', 'FILE', 'VOICE', 'MINI_PROGRAM') THEN content END AS asked,
       content->>'editedAt' IS NOT NULL AS edited, content->'replyTo'->>'seq' AS answers, content->'reactions' AS reactions,
       CASE WHEN recalled_at IS NULL OR recalled_at = expires_at THEN expires_at END AS expires_at, quote_expires_at
     FROM ${await real.messages()} AS m ORDER BY chat_id, seq`,
  );
  const places = await real.main.rows<PlaceRow>(
    `SELECT m.chat_id, m.user_id, c.kind, c.title, c.last_seq, c.member_count,
       c.can_send AND (m.role <> 'MEMBER' OR NOT (c.muted_all OR coalesce(m.muted_until > $1, false))) AS can_send,
       m.role, c.muted_all, c.slow_seconds, m.wrote_at, m.muted_until AS muted_here_until,
       CASE WHEN m.role = 'MEMBER' THEN 0 ELSE c.join_request_count END AS waiting,
       greatest(m.joined_seq, m.cleared_seq) AS floor, m.read_seq, p.delivered_seq AS peer_delivered_seq,
       CASE WHEN u.show_read_receipts AND me.show_read_receipts THEN p.read_seq ELSE 0 END AS peer_read_seq,
       greatest(m.joined_seq, m.entered_seq) AS joined_seq, me.show_read_receipts AS shows_receipts, d.text AS draft, CASE WHEN d.text <> '' THEN d.extra->>'replyToSeq' END AS draft_answers, c.announcement_id, coalesce(s.pinned_at >= m.joined_at, false) AS pinned, coalesce(s.saved_at >= m.joined_at, false) AS saved, coalesce(s.muted_until > $1, false) AS muted, s.muted_until,
       s.unread_seq, s.archived_seq, s.hidden_seq, m.deleted_ranges, m.played_ranges
     FROM members m JOIN chats c ON c.id = m.chat_id JOIN users me ON me.id = m.user_id
     LEFT JOIN members p ON c.kind = 'DIRECT' AND p.chat_id = m.chat_id AND p.user_id <> m.user_id
     LEFT JOIN users u ON u.id = p.user_id
     LEFT JOIN drafts d ON d.user_id = m.user_id AND d.chat_id = m.chat_id
     LEFT JOIN chat_settings s ON s.user_id = m.user_id AND s.chat_id = m.chat_id
     WHERE m.state = 'JOINED'`,
    [new Date(schedule.nowMs)],
  );
  const remarks = await real.main.rows<ContactRow>(
    `SELECT c.user_id, c.contact_id, c.remark, c.starred, u.status_line, u.avatar_id, NOT EXISTS (SELECT 1 FROM blocks b
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
  const totals = new Map<string, number>();
  const ending = new Map<string, Ending[]>();
  for (const place of places) {
    const id = chatId(BigInt(place.chat_id));
    const ranges = place.deleted_ranges ?? [];
    const isThere = (seq: number) => !ranges.some((from, at) => at % 2 === 0 && from <= seq && seq <= (ranges[at + 1] as number));
    const above = Math.max(place.read_seq, place.floor);
    const unread = Array.from({ length: Math.max(0, place.last_seq - above) }, (_, at) => above + 1 + at).filter(isThere).length;
    const title = place.kind === 'GROUP' ? place.title : '';
    add(place.user_id, line(id, `${place.kind} ${title} to ${place.last_seq}, ${place.member_count} members, sends ${place.can_send}`));
    add(place.user_id, line(id, `unread ${unread}`));
    const own = mentioned
      .filter((row) => row.chat_id === place.chat_id && row.user_id === place.user_id && isThere(row.seq))
      .map(({ seq }) => seq);
    add(place.user_id, line(id, `mentioned at ${own.join()}`));
    add(place.user_id, line(id, `draft ${place.draft ?? ''} to ${place.draft_answers}`));
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
    const attention = listed.placement !== 'LIST' || place.muted ? 0 : Math.max(unread, listed.markedUnread ? 1 : 0);
    totals.set(place.user_id, (totals.get(place.user_id) ?? 0) + attention);
    for (const row of byChat.get(place.chat_id) ?? []) {
      if (row.seq <= place.floor || !isThere(row.seq)) continue;
      const isOwn = row.sender_id === place.user_id;
      const tick = place.kind !== 'DIRECT' || !isOwn || row.body === 'recalled' ? '' : tickOf(row.seq, place);
      const asked = row.asked === null ? row.body : askedText(row, row.asked, voteOf.get(`${row.chat_id} ${row.seq} ${place.user_id}`));
      const answers = row.answers === null ? '' : ` to ${row.answers}`;
      const name = `${row.seq} ${messageId(BigInt(row.chat_id), row.seq)}`;
      const text = line(id, `${name} ${asked}${answers}${row.edited ? ' (edited)' : ''}${tick}${shownTo(place.user_id, row)}`);
      if (row.expires_at === null) add(place.user_id, text);
      else {
        const owner = userId(BigInt(place.user_id));
        ending.set(owner, [...(ending.get(owner) ?? []), { chatId: id, text, endsMs: row.expires_at.getTime() }]);
      }
    }
  }
  for (const owner of new Set(devices.map(({ user_id }) => user_id))) add(owner, `asks for attention ${totals.get(owner) ?? 0} times`);
  for (const [owner, text] of await readAccounts(world)) add(owner, text);
  for (const { user_id, contact_id, remark, starred, status_line, avatar_id, visible } of remarks) {
    add(
      user_id,
      `contact ${userId(BigInt(contact_id))} ${remark}${starred ? ' starred' : ''} says ${status_line} with ${pictureOf(avatar_id)}`,
    );
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
  const quotesEnd = new Map(
    rows.flatMap(({ chat_id, seq, quote_expires_at }) =>
      quote_expires_at === null ? [] : [[`${chatId(BigInt(chat_id))} ${seq}`, quote_expires_at.getTime()] as const],
    ),
  );
  return { expected, ending, quotesEnd, rows, readersOf, revoked };
};

/** A poll with its counts and the viewer's own vote, a list with who is on it, a place with where it is and until when, or whose card it is. */
const askedText = ({ kind, created_at }: MessageRow, asked: AskedContent, ownVote = ''): string => {
  const {
    question,
    options,
    voters,
    topic,
    entries,
    latitude,
    longitude,
    live,
    closedAt,
    sticker,
    images,
    video,
    poster,
    file,
    caption = '',
    voice,
    title,
    page,
    userId: whose,
  } = asked;
  switch (kind) {
    case 'POLL':
      return `${question} ${options?.map(({ votes }) => votes).join('-')} of ${voters}, own ${ownVote}, closed ${closedAt != null}`;
    case 'IMAGE':
      return `pictures ${images?.map(({ name }) => name).join()} ${caption}`;
    case 'VIDEO':
      return `video ${video?.name} of ${video?.durationMs} under ${poster?.name ?? ''} ${caption}`;
    case 'FILE':
      return `file ${file?.name} ${caption}`;
    case 'VOICE':
      return `voice of ${voice?.durationMs} like ${voice?.waveform.join()}`;
    case 'MINI_PROGRAM':
      return `program ${page} ${title}`;
    case 'STICKER':
      return `sticker ${stickerId(sticker?.id.startsWith('.') === true ? sticker.id : BigInt(sticker?.id ?? 0))}`;
    case 'CHAIN':
      return `${topic}: ${entries?.map((entry) => `${userId(BigInt(entry.userId))} ${entry.text}`).join()}`;
    case 'LOCATION': {
      const ends = live === undefined ? null : (live.stoppedAt ?? new Date(created_at.getTime() + live.seconds * 1_000).toISOString());
      return `at ${latitude} ${longitude} until ${ends}`;
    }
    default:
      return `card of ${userId(BigInt(whose as string))}`;
  }
};

const shownTo = (viewerId: string, { reactions }: MessageRow): string =>
  (reactions ?? []).map(({ emoji, userIds }) => ` ${emoji}${userIds.length}${userIds.includes(viewerId) ? ' own' : ''}`).join('');

const tickOf = (seq: number, { peer_read_seq, peer_delivered_seq }: PlaceRow): string =>
  (peer_read_seq ?? 0) >= seq ? ' read' : (peer_delivered_seq ?? 0) >= seq ? ' delivered' : ' sent';
