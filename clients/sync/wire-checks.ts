import type { ChatWire, MessageWire, ScheduledWire } from './wire.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const has = (value: unknown, fields: readonly string[]): boolean => isObject(value) && fields.every((field) => field in value);

/** Selected with ChatFields; anything less only says that there is something to ask for. */
export const isChatWire = (value: unknown): value is ChatWire =>
  isVersioned(value) &&
  has((value as { settings?: unknown }).settings, ['deletedRanges', 'playedRanges']) &&
  has(value, [
    'kind',
    'viewerMember',
    'viewerCapabilities',
    'nicknames',
    'announcementId',
    'lastSeq',
    'lastActivityAt',
    'canSend',
    'peerMarks',
    'owner',
    'peer',
    'joinRequestCount',
    'disappearSeconds',
    'slowModeSeconds',
    'mutedAll',
    'pins',
  ]);

export const isVersioned = (value: unknown): value is { id: string; version?: number } =>
  isObject(value) && typeof value['id'] === 'string';

export const isMessageWire = (value: unknown): value is MessageWire =>
  isPartOfChat(value) &&
  has(value, ['id', 'seq', 'clientMessageId', 'createdAt', 'fallbackText', 'sender']) &&
  isObject((value as { content?: unknown }).content);

export const isScheduledWire = (value: unknown): value is ScheduledWire =>
  isPartOfChat(value) && has(value, ['id', 'body', 'replyToSeq', 'sendAt', 'state', 'failureCode']);

export const isPartOfChat = (value: unknown): value is { chatId: string; version: number } =>
  isObject(value) && typeof value['chatId'] === 'string' && typeof value['version'] === 'number';
