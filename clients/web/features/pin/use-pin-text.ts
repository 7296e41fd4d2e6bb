import { useTranslations } from 'use-intl';
import { clockOf } from '../../../sync/types.ts';
import type { PinEntry } from './use-pins.ts';

/** What a pinned message says in one line, in the reader's language: the server's own words are for kinds that we do not know. */
export function usePinText(): (message: PinEntry['message']) => string {
  const t = useTranslations('message');
  const placeName = useTranslations('composer');
  return ({ content, fallbackText }) => {
    switch (content.__typename) {
      case 'PollContent':
        return t('poll', { question: content.question });
      case 'ChainContent':
        return t('chain', { topic: content.topic });
      case 'ContactCardContent':
        return t('contactCard', { name: content.name });
      case 'RecordContent':
        return t('record', { text: content.preview[0] ?? '' });
      case 'ImageContent':
        return t('image', { count: content.images.length, caption: content.caption });
      case 'VideoContent':
        return t('video', { about: content.caption || clockOf(content.durationMs) });
      case 'FileContent':
        return t('file', { name: content.caption === '' ? content.name : `${content.name} ${content.caption}` });
      case 'VoiceContent':
        return t('voice', { length: clockOf(content.durationMs) });
      case 'LocationContent':
        if (content.live) return t('live');
        return t('location', { name: content.name || content.address || placeName('location') });
      case 'MiniProgramContent':
        return t('miniProgram', { title: content.card.title });
      case 'StickerContent':
        return t('sticker');
      case 'RecalledContent':
        return t('quoteRecalled');
      case 'ExpiredContent':
        return t('quoteExpired');
      default:
        return fallbackText;
    }
  };
}
