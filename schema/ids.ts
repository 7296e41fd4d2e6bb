import { InvalidInput } from '../services/errors.ts';

/** Opaque ids: a letter for the kind and the Snowflake in base 36. Clients must not take them apart. */
const encode = (prefix: string) => (id: bigint) => `${prefix}_${id.toString(36)}`;

export const userId = encode('u');
export const chatId = encode('c');
export const deviceId = encode('d');
export const contactRequestId = encode('r');
export const announcementId = encode('a');
export const inviteId = encode('i');
export const joinRequestId = encode('j');
export const reportId = encode('p');
/** An attachment has the number of the upload that it came by. */
export const attachmentId = encode('f');
export const uploadId = encode('l');
export const scheduledMessageId = encode('s');
/** What comes with the product has a name in place of a number. */
const encodeKey = (prefix: string) => (key: bigint | string) => (typeof key === 'string' ? `${prefix}_${key}` : encode(prefix)(key));
export const stickerId = encodeKey('k');
export const stickerPackId = encodeKey('b');
/** A message's id names its chat and its place, so that reading it touches one partition. */
export const messageId = (chat: bigint, seq: number) => `m_${chat.toString(36)}_${seq.toString(36)}`;

const ID_MAX = (1n << 63n) - 1n;

const parseBase36 = (text: string): bigint | null => {
  if (!/^[0-9a-z]{1,13}$/.test(text)) return null;
  let value = 0n;
  for (const char of text) value = value * 36n + BigInt(Number.parseInt(char, 36));
  return value <= ID_MAX ? value : null;
};

/** The Snowflake in an opaque id, or null when it is not an id of that kind: the caller answers as for an unknown one. */
const parse =
  (prefix: string) =>
  (id: string): bigint | null =>
    id.startsWith(`${prefix}_`) ? parseBase36(id.slice(2)) : null;

export const parseUserId = parse('u');
export const parseChatId = parse('c');
export const parseDeviceId = parse('d');
export const parseContactRequestId = parse('r');

export const parseAnnouncementId = parse('a');
export const parseInviteId = parse('i');
export const parseJoinRequestId = parse('j');
export const parseAttachmentId = parse('f');
export const parseUploadId = parse('l');
export const parseScheduledMessageId = parse('s');
const parseKey =
  (prefix: string) =>
  (id: string): bigint | string | null =>
    id.startsWith(`${prefix}_.`) && /^[a-z.-]{2,40}$/.test(id.slice(2)) ? id.slice(2) : parse(prefix)(id);
export const parseStickerId = parseKey('k');
export const parseStickerPackId = parseKey('b');

export const parseMessageId = (id: string): { chatId: bigint; seq: number } | null => {
  const [prefix, chat, seq, ...rest] = id.split('_');
  if (prefix !== 'm' || chat === undefined || seq === undefined || rest.length > 0) return null;
  const parsedChat = parseBase36(chat);
  const parsedSeq = parseBase36(seq);
  if (parsedChat === null || parsedSeq === null || parsedSeq > 2_147_483_647n) return null;
  return { chatId: parsedChat, seq: Number(parsedSeq) };
};

/** An id that no row has: a malformed id is answered like an unknown one. */
export const NO_ID = -1n;

/** Many user ids at once; malformed ones are refused by name. */
export const parseUserIds = (ids: readonly string[], path: readonly string[]): bigint[] =>
  ids.map((id) => {
    const parsed = parseUserId(id);
    if (parsed === null) throw new InvalidInput('This is not the id of a person.', path);
    return parsed;
  });
