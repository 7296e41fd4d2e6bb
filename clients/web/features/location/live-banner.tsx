import { Navigation } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useObservable } from '../../lib/observable.ts';
import { formatTime } from '../../lib/time.ts';
import { useChatTitle } from '../chat/use-chat-title.ts';
import { useEngine, useSession } from '../session/session-context.ts';
import type { LiveShare } from './live-shares.ts';
import { dropShare, placeShare, readShares } from './share-list.ts';
import { useLiveSending } from './use-live-sending.ts';
import type { PositionProblem } from './use-position.ts';

/** Says all the while that others see where one is, in every tab, with the way to end it; and sends the positions. */
export default function LiveBanner({ stored }: { stored: string }) {
  const { userId } = useSession();
  const all = useMemo(() => readShares(stored), [stored]);
  const shares = useMemo(() => all.filter((share) => share.userId === userId), [all, userId]);
  const problem = useLiveSending(shares);
  // Whoever used this browser before is signed out: their device moves nothing any more.
  useEffect(() => {
    for (const share of all) if (share.userId !== userId) dropShare(share.clientMessageId);
  }, [all, userId]);
  return (
    <div role="status" data-testid="live-banner" className="shrink-0 bg-accent-soft text-[0.8125rem] text-ink">
      {shares.map((share) => (
        <ShareRow key={share.clientMessageId} share={share} problem={problem} />
      ))}
    </div>
  );
}

function ShareRow({ share, problem }: { share: LiveShare; problem: PositionProblem | null }) {
  const t = useTranslations('place');
  const locale = useLocale();
  const engine = useEngine();
  const chatTitle = useChatTitle();
  const chat = useObservable(useMemo(() => engine.chat(share.chatId), [engine, share.chatId]));
  usePlaced(share);
  const stop = () => {
    engine.stopLiveLocation({ id: share.messageId, seq: share.seq, chatId: share.chatId });
    dropShare(share.clientMessageId);
  };
  return (
    <div className="flex min-h-9 items-center gap-2 px-4 py-1">
      <Navigation size={15} aria-hidden className="shrink-0 text-accent" />
      <p className="min-w-0 flex-1 truncate" dir="auto">
        {problem === null
          ? t('sharing', { title: chat === null ? '' : chatTitle(chat), time: formatTime(share.untilMs, locale) })
          : t(`problem.${problem}`)}
      </p>
      {share.messageId !== null && (
        <button
          type="button"
          onClick={stop}
          data-testid="live-stop"
          className="min-h-8 shrink-0 rounded-lg px-3 font-medium text-accent hover:bg-hover"
        >
          {t('stop')}
        </button>
      )}
    </div>
  );
}

/** Waits until the server has the message, and then knows where it stands and until when. One that was discarded is shared no more. */
function usePlaced({ chatId, clientMessageId, messageId }: LiveShare): void {
  const engine = useEngine();
  const [timeline] = useState(() => (messageId === null ? engine.openTimeline(chatId) : null));
  useEffect(() => {
    if (timeline === null) return undefined;
    const look = () => {
      const { items, loading } = timeline.get();
      const item = items.find((one) => one.kind === 'message' && one.message.key === clientMessageId);
      if (item?.kind !== 'message') return loading ? undefined : dropShare(clientMessageId);
      const { id, seq, content } = item.message;
      if (id === null || content.kind !== 'location' || content.live == null) return undefined;
      return placeShare(clientMessageId, { messageId: id, seq, untilMs: Date.parse(content.live.endsAt) });
    };
    look();
    const end = timeline.subscribe(look);
    return () => {
      end();
      timeline.close();
    };
  }, [timeline, clientMessageId]);
}
