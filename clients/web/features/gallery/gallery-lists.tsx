import { Check, Link2, MessageCircle, Mic } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { clockOf, type MessageView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { linkify } from '../../lib/linkify.ts';
import { formatDateTime } from '../../lib/time.ts';
import { IconButton } from '../../ui/button.tsx';
import { FileSign } from '../attachment/file-body.tsx';
import { formatBytes } from '../attachment/format-bytes.ts';
import { useDisplayName } from '../user/use-display-name.ts';
import { type ListProps, monthsOf, MonthName } from './media-grid.tsx';

/** Files, a line each: a press saves one. */
export function FileList({ messages, ...rest }: ListProps) {
  const t = useTranslations('attachment');
  const locale = useLocale();
  return (
    <Lines messages={messages}>
      {(message) => {
        const { content } = message;
        if (content.kind !== 'file') return null;
        return (
          <Line
            {...rest}
            message={message}
            icon={<FileSign type={content.type} />}
            title={content.name}
            detail={[content.caption ?? '', formatBytes(content.size, locale)]}
            link={{ href: content.url, download: content.name, title: t('save', { name: content.name }) }}
          />
        );
      }}
    </Lines>
  );
}

/** What was said: a press leads to where it stands, and plays there. */
export function VoiceList({ messages, ...rest }: ListProps) {
  const t = useTranslations('message');
  return (
    <Lines messages={messages}>
      {(message) => {
        const { content } = message;
        if (content.kind !== 'voice') return null;
        const title = t('voice', { length: clockOf(content.durationMs) });
        return <Line {...rest} message={message} icon={<Mic size={22} aria-hidden />} title={title} detail={[]} link={null} />;
      }}
    </Lines>
  );
}

/** Pages of the web that somebody wrote of. */
export function LinkList({ messages, ...rest }: ListProps) {
  return (
    <Lines messages={messages}>
      {(message) => {
        const { content } = message;
        const span = content.kind === 'text' ? linkify(content.body).find(({ kind }) => kind === 'link') : undefined;
        if (content.kind !== 'text' || span?.kind !== 'link') return null;
        const { hostname } = new URL(span.href);
        const { title = '' } = content.linkPreview ?? {};
        return (
          <Line
            {...rest}
            message={message}
            icon={<Link2 size={22} aria-hidden />}
            title={title === '' ? span.text : title}
            detail={[hostname]}
            link={{ href: span.href, target: '_blank', rel: 'noopener noreferrer nofollow', title: span.text }}
          />
        );
      }}
    </Lines>
  );
}

function Lines({ messages, children }: { messages: readonly MessageView[]; children: (message: MessageView) => ReactNode }) {
  const locale = useLocale();
  return monthsOf(messages, locale).map(({ key, name, entries }) => (
    <section key={key}>
      <MonthName name={name} />
      <ul>
        {entries.map((message) => (
          <li key={message.key}>{children(message)}</li>
        ))}
      </ul>
    </section>
  ));
}

interface LineProps extends Omit<ListProps, 'messages'> {
  message: MessageView;
  icon: ReactNode;
  title: string;
  detail: readonly string[];
  /** Null: a press leads to where it was said. */
  link: { href: string; title: string; download?: string; target?: string; rel?: string } | null;
}

function Line({ message, icon, title, detail, link, picked, onPick, onShow }: LineProps) {
  const t = useTranslations();
  const locale = useLocale();
  const displayName = useDisplayName();
  const name = message.isOwn || message.sender === null ? t('common.you') : displayName(message.sender);
  const isPicked = picked?.has(message.seq ?? 0) === true;
  const said = [...detail, name, formatDateTime(Date.parse(message.createdAt), locale)].filter((part) => part !== '').join(' · ');
  const body = (
    <>
      <span
        className={classNames(
          'inline-flex size-10 shrink-0 items-center justify-center rounded-xl',
          isPicked ? 'bg-accent-fill text-on-accent' : 'bg-hover text-muted',
        )}
      >
        {isPicked ? <Check size={20} aria-hidden /> : icon}
      </span>
      <span className="min-w-0 flex-1 text-left">
        <span className="line-clamp-2 text-[0.9375rem] [overflow-wrap:anywhere]" dir="auto">
          {title}
        </span>
        <span className="block truncate text-xs text-muted">{said}</span>
      </span>
    </>
  );
  const look = '-mx-2 flex min-h-14 min-w-0 flex-1 items-center gap-3 rounded-lg px-2 py-1.5 hover:bg-hover';
  if (picked !== null) {
    return (
      <button type="button" aria-pressed={isPicked} onClick={() => onPick(message)} data-testid="gallery-line" className={`${look} w-full`}>
        {body}
      </button>
    );
  }
  if (link === null) {
    return (
      <button
        type="button"
        onClick={() => onShow(message)}
        data-testid="gallery-line"
        title={t('gallery.showInChat')}
        className={`${look} w-full`}
      >
        {body}
      </button>
    );
  }
  return (
    <div className="flex items-center gap-2">
      <a {...link} data-testid="gallery-line" className={look}>
        {body}
      </a>
      <IconButton label={t('gallery.showInChat')} onClick={() => onShow(message)} data-testid="gallery-show" className="-mr-2">
        <MessageCircle size={18} />
      </IconButton>
    </div>
  );
}
