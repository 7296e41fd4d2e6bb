import { chatId, joinRequestId, userId } from '../../schema/ids.ts';
import type { Device } from './devices.ts';
import type { World } from './world.ts';

interface ScheduledRow {
  user_id: string;
  chat_id: string;
  body: string | null;
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

/** What is somebody's own and of no chat's: what they have scheduled, and where they ask to be let in. By user, a line for each. */
export const readAccounts = async ({ real }: World): Promise<readonly (readonly [owner: string, text: string])[]> => {
  const scheduled = await real.main.rows<ScheduledRow>(
    `SELECT user_id, chat_id, content->>'body' AS body, send_at, state, failure FROM scheduled_messages WHERE state IN ('WAITING', 'SENDING', 'FAILED')`,
  );
  const requests = await real.main.rows<RequestRow>(
    `SELECT r.id, coalesce(r.invited_by, r.user_id) AS asker, r.user_id, r.chat_id, c.title, r.answer
     FROM join_requests r JOIN chats c ON c.id = r.chat_id WHERE r.state = 'PENDING'`,
  );
  return [
    ...scheduled.map(({ user_id, chat_id, body, send_at, state, failure }) => {
      // Until it is sent, or is not, it waits.
      const shown = state === 'FAILED' ? `FAILED for ${failure}` : 'WAITING for null';
      return [user_id, `scheduled in ${chatId(BigInt(chat_id))} ${body} at ${send_at.toISOString()} ${shown}`] as const;
    }),
    ...requests.map(
      ({ id, asker, user_id, chat_id, answer }) =>
        [asker, `asks ${joinRequestId(BigInt(id))} for ${userId(BigInt(user_id))} in ${chatId(BigInt(chat_id))}: ${answer}`] as const,
    ),
  ];
};

/** So long whoever took one over has time to say what became of it. */
const CLAIM_MS = 30_000;

/** What should have been sent by now and was not: whoever compares waits for it. */
export const readOverdue = async ({ real, schedule }: World): Promise<readonly string[]> => {
  const rows = await real.main.rows<{ client_message_id: string; state: string }>(
    `SELECT client_message_id, state FROM scheduled_messages
     WHERE state = 'WAITING' AND send_at <= $1 OR state = 'SENDING' AND due_at <= $2 ORDER BY client_message_id`,
    [new Date(schedule.nowMs), new Date(schedule.nowMs + CLAIM_MS)],
  );
  return rows.map(({ client_message_id, state }) => `${client_message_id} is due, and ${state}`);
};

export const shownAccount = ({ engine }: Device): string[] => [
  ...engine.scheduled
    .get()
    .map(
      ({ chatId: chat, body, sendAt, state, failureCode }) =>
        `scheduled in ${chat} ${body} at ${new Date(sendAt).toISOString()} ${state} for ${failureCode}`,
    ),
  ...(engine.account.get()?.joinRequests ?? [])
    .filter(({ state }) => state === 'PENDING')
    .map(({ id, user, chatId: chat, answer }) => `asks ${id} for ${user.id} in ${chat}: ${answer}`),
];
