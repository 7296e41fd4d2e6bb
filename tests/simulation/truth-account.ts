import { attachmentId, chatId, contactRequestId, joinRequestId, userId } from '../../schema/ids.ts';
import type { Device } from './devices.ts';
import type { World } from './world.ts';

interface ScheduledRow {
  user_id: string;
  chat_id: string;
  body: string | null;
  silent: boolean;
  send_at: Date;
  state: string;
  failure: string | null;
}

interface RequestRow {
  id: string;
  asker: string;
  user_id: string;
  chat_id: string;
  title: string | null;
  answer: string;
}

export const pictureOf = (id: string | null): string => (id === null ? 'no picture' : attachmentId(BigInt(id)));
/** Which image the address of somebody's picture leads to. */
export const pictureIn = (url: string): string => /f_[0-9a-z]+/.exec(url)?.[0] ?? 'no picture';

/** What is somebody's own and of no chat's: what they have scheduled, and where they ask to be let in. By user, a line for each. */
export const readAccounts = async ({ real, schedule }: World): Promise<readonly (readonly [owner: string, text: string])[]> => {
  const scheduled = await real.main.rows<ScheduledRow>(
    `SELECT user_id, chat_id, coalesce(content->>'body', content#>>'{told,fallbackText}') AS body, silent, send_at, state, failure FROM scheduled_messages WHERE state IN ('WAITING', 'SENDING', 'FAILED')`,
  );
  const requests = await real.main.rows<RequestRow>(
    `SELECT r.id, coalesce(r.invited_by, r.user_id) AS asker, r.user_id, r.chat_id, c.title, r.answer
     FROM join_requests r JOIN chats c ON c.id = r.chat_id WHERE r.state = 'PENDING'`,
  );
  const blocks = await real.main.rows<{ user_id: string; blocked_id: string }>('SELECT user_id, blocked_id FROM blocks');
  const asked = await real.main.rows<{ id: string; from_id: string; to_id: string; note: string; hidden: boolean }>(
    `SELECT id, from_id, to_id, note, EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = to_id AND b.blocked_id = from_id) AS hidden
     FROM contact_requests WHERE state = 'PENDING' AND expires_at > $1`,
    [new Date(schedule.nowMs)],
  );
  const profiles = await real.main.rows<{ id: string; status_line: string; avatar_id: string | null }>(
    'SELECT id, status_line, avatar_id FROM users',
  );
  return [
    ...profiles.map(({ id, status_line, avatar_id }) => [id, `says ${status_line} with ${pictureOf(avatar_id)}`] as const),
    ...blocks.map(({ user_id, blocked_id }) => [user_id, `blocks ${userId(BigInt(blocked_id))}`] as const),
    ...asked.flatMap(({ id, from_id, to_id, note, hidden }) => {
      const text = `${contactRequestId(BigInt(id))} of ${userId(BigInt(from_id))} to ${userId(BigInt(to_id))}: ${note}`;
      return hidden ? [[from_id, text] as const] : [[from_id, text] as const, [to_id, text] as const];
    }),
    ...scheduled.map(({ user_id, chat_id, body, silent, send_at, state, failure }) => {
      // Until it is sent, or is not, it waits.
      const shown = state === 'FAILED' ? `FAILED for ${failure}` : 'WAITING for null';
      return [
        user_id,
        `scheduled in ${chatId(BigInt(chat_id))} ${body}${silent ? ' silently' : ''} at ${send_at.toISOString()} ${shown}`,
      ] as const;
    }),
    ...requests.map(
      ({ id, asker, user_id, chat_id, answer }) =>
        [asker, `asks ${joinRequestId(BigInt(id))} for ${userId(BigInt(user_id))} in ${chatId(BigInt(chat_id))}: ${answer}`] as const,
    ),
  ];
};

const STICKERS = `
  SELECT a.user_id, a.version FROM account_changes a WHERE a.kind = 'STICKERS'`;

/** Packs and favourites are asked for anew when their number moves: no device may stand behind it. */
export const stickersThatDiffer = async ({ real, devices }: World): Promise<readonly string[]> => {
  const changed = await real.main.rows<{ user_id: string; version: number }>(STICKERS);
  return changed.flatMap(({ user_id, version }) =>
    devices
      .filter(({ user, signedOut }) => signedOut === null && user.id === userId(BigInt(user_id)))
      .filter(({ engine }) => (engine.account.get()?.stickersVersion ?? 0) < version)
      .map(({ name }) => `${name} does not know that its stickers have changed at ${version}`),
  );
};

/** So long whoever took one over has time to say what became of it. */
const CLAIM_MS = 30_000;

/** What should have been sent by now and was not: whoever compares waits for it. */
export const readOverdue = async ({ real, schedule }: World): Promise<readonly string[]> => {
  const rows = await real.main.rows<{ client_message_id: string; state: string }>(
    `SELECT client_message_id, state FROM scheduled_messages
     WHERE state = 'WAITING' AND send_at <= $1 OR state = 'SENDING' AND least(due_at, full_due_at) <= $2 ORDER BY client_message_id`,
    [new Date(schedule.nowMs), new Date(schedule.nowMs + CLAIM_MS)],
  );
  const ended = await real.main.rows<{ chat_id: string; seq: number }>(
    `SELECT chat_id, seq FROM ${await real.messages()} AS m WHERE expires_at <= $1 AND content <> emptied(content)
       OR quote_expires_at <= $1 AND content->'replyTo'->>'excerpt' <> '' ORDER BY chat_id, seq`,
    [new Date(schedule.nowMs)],
  );
  return [
    ...rows.map(({ client_message_id, state }) => `${client_message_id} is due, and ${state}`),
    ...ended.map(({ chat_id, seq }) => `${chatId(BigInt(chat_id))} ${seq} has ended, and is kept`),
  ];
};

export const shownAccount = ({ engine }: Device): string[] => [
  `says ${engine.account.get()?.user.statusLine} with ${pictureIn(engine.account.get()?.user.avatarUrl ?? '')}`,
  ...(engine.account.get()?.blocked ?? []).map(({ id }) => `blocks ${id}`),
  ...(engine.account.get()?.requests ?? [])
    .filter(({ state }) => state === 'PENDING')
    .map(({ id, from, to, note }) => `${id} of ${from.id} to ${to.id}: ${note}`),
  ...engine.scheduled
    .get()
    .map(
      ({ chatId: chat, fallbackText, silent, sendAt, state, failureCode }) =>
        `scheduled in ${chat} ${fallbackText}${silent ? ' silently' : ''} at ${new Date(sendAt).toISOString()} ${state} for ${failureCode}`,
    ),
  ...(engine.account.get()?.joinRequests ?? [])
    .filter(({ state }) => state === 'PENDING')
    .map(({ id, user, chatId: chat, answer }) => `asks ${id} for ${user.id} in ${chat}: ${answer}`),
];
