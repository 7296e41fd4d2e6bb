import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';

/** A chat's name; notes to self have none of their own and take the language's. */
export function useChatTitle(): (chat: ChatView) => string {
  const t = useTranslations('chats');
  return useCallback((chat) => (chat.kind === 'SELF' ? t('noteToSelf') : chat.title), [t]);
}
