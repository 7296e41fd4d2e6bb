import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView, Timeline } from '../../../sync/types.ts';
import { useDisplayName } from '../user/use-display-name.ts';
import { useContentText } from './use-content-text.ts';

const GATHER_MS = 700;
const ONE_BY_ONE_MAX = 3;
const KEPT_MAX = 20;

interface Line {
  key: string;
  text: string;
}

/** The only place that speaks: new messages of others in the open chat, one line each, a burst as one line. History is never read out. */
export function Announcer({ timeline }: { timeline: Timeline }) {
  const t = useTranslations('chat');
  const contentText = useContentText();
  const displayName = useDisplayName();
  const [lines, setLines] = useState<readonly Line[]>([]);
  useEffect(() => {
    let gathered: MessageView[] = [];
    let timer: ReturnType<typeof setTimeout> | null = null;
    const sentence = (message: MessageView) =>
      message.sender === null ? contentText(message) : t('incoming', { name: displayName(message.sender), text: contentText(message) });
    const speak = () => {
      timer = null;
      const messages = gathered;
      gathered = [];
      const added =
        messages.length > ONE_BY_ONE_MAX
          ? [{ key: messages[0]!.key, text: t('newMessages', { count: messages.length }) }]
          : messages.map((message) => ({ key: message.key, text: sentence(message) }));
      setLines((current) => [...current, ...added].slice(-KEPT_MAX));
    };
    const stop = timeline.onIncoming((message) => {
      gathered.push(message);
      timer ??= setTimeout(speak, GATHER_MS);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [timeline, t, contentText, displayName]);
  return (
    <div role="log" aria-live="polite" aria-relevant="additions" className="sr-only" data-testid="announcer">
      {lines.map((line) => (
        <p key={line.key}>{line.text}</p>
      ))}
    </div>
  );
}
