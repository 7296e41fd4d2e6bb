import { useCallback } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { clockOf, FOR_EVER, type ContentView, type MessageView, type UserView } from '../../../sync/types.ts';
import { useSession } from '../session/session-context.ts';
import { formatDateTime, formatDuration } from '../../lib/time.ts';
import { useDisplayName } from '../user/use-display-name.ts';

type SystemContent = Extract<ContentView, { kind: 'system' }>;
type EventName = Exclude<Parameters<ReturnType<typeof useTranslations<'system'>>>[0], 'actorYou' | 'targetYou' | 'targetsMore'>;
const NAMES_MAX = 4;

/** A message as one sentence of plain text: what previews, notifications and screen readers tell. */
export function useContentText(): (message: Pick<MessageView, 'content' | 'sender' | 'isOwn'>) => string {
  const t = useTranslations();
  const systemText = useSystemText();
  const displayName = useDisplayName();
  const { userId } = useSession();
  return useCallback(
    ({ content, sender, isOwn }) => {
      switch (content.kind) {
        case 'text':
          return content.body;
        case 'contactCard':
          return t('message.contactCard', { name: content.name });
        case 'record':
          return t('message.record', { text: content.preview[0] ?? '' });
        case 'poll':
          return t('message.poll', { question: content.question });
        case 'chain':
          return t('message.chain', { topic: content.topic });
        case 'location':
          if (content.live) return t('message.live');
          return t('message.location', { name: content.name || content.address || t('composer.location') });
        case 'image':
          return t('message.image', { count: content.images.length, caption: content.caption });
        case 'video':
          return t('message.video', { about: content.caption || clockOf(content.durationMs) });
        case 'file':
          return t('message.file', { name: content.caption ? `${content.name} ${content.caption}` : content.name });
        case 'sticker':
          return t('message.sticker');
        case 'voice':
          return t('message.voice', { length: clockOf(content.durationMs) });
        case 'miniProgram':
          return t('message.miniProgram', { title: content.title });
        case 'unknown':
          return content.fallbackText;
        case 'system':
          return systemText(content);
        case 'recalled': {
          const by = content.recalledBy;
          if (by.id === userId && (isOwn || sender === null)) return t('message.recalledOwn');
          if (sender !== null && sender.id !== by.id)
            return t('message.recalledByAdmin', {
              name: by.id === userId ? t('common.you') : displayName(by),
              sender: isOwn ? t('common.you') : displayName(sender),
            });
          return t('message.recalledOther', { name: displayName(by) });
        }
      }
    },
    [t, systemText, displayName, userId],
  );
}

/** The title of a notice in the reader's words: for some it is a moment or a number of seconds. */
function saidOf(event: string, title: string, locale: string): string {
  if (event === 'MEMBER_MUTED') return formatDateTime(Date.parse(title), locale);
  return event === 'SLOW_MODE_SET' || event === 'DISAPPEARING_SET' ? formatDuration(Number(title), locale) : title;
}

export function useSystemText(): (content: SystemContent) => string {
  const t = useTranslations('system');
  const locale = useLocale();
  const displayName = useDisplayName();
  const { userId } = useSession();
  return useCallback(
    ({ event, actor, targets, title }) => {
      const known = (event === 'MEMBER_MUTED' && title === FOR_EVER ? 'MEMBER_MUTED_FOR_EVER' : event) as EventName;
      if (!t.has(known)) return t('UNKNOWN');
      const call = (person: UserView, you: string) => (person.id === userId ? you : displayName(person));
      return t(known, {
        actor: actor === null ? '' : call(actor, t('actorYou')),
        targets: listNames(targets.map((target) => call(target, t('targetYou')))),
        title: saidOf(event, title ?? '', locale),
      });
    },
    [t, locale, displayName, userId],
  );

  function listNames(names: readonly string[]): string {
    const format = new Intl.ListFormat(locale, { type: 'conjunction' });
    if (names.length <= NAMES_MAX) return format.format(names);
    const shown = names.slice(0, NAMES_MAX - 1).join(locale === 'en' ? ', ' : '、');
    return t('targetsMore', { names: shown, count: locale === 'en' ? names.length - NAMES_MAX + 1 : names.length });
  }
}
