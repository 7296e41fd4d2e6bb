import { Maximize2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { shownSize } from '../attachment/image-size.ts';
import { useNear } from '../attachment/use-near.ts';
import ChatViewer from '../gallery/chat-viewer.tsx';
import type { AskedProps } from '../message/asked-body.tsx';
import { useCopy } from './use-copy.ts';
import { VideoPlayer } from './video-player.tsx';
import { VideoTile } from './video-tile.tsx';

/** A video in its bubble: a press plays it where it stands, in room that is kept for it; another opens it large, among all that the chat holds. */
export default function VideoBody({ message, focusable }: AskedProps) {
  const t = useTranslations('attachment');
  const box = useRef<HTMLDivElement>(null);
  const isNear = useNear(box);
  const [isPlayed, setPlayed] = useState(false);
  const [isLarge, setLarge] = useState(false);
  // Far away it is let go of: of a chat full of videos, as many are in memory as play.
  const wasNear = useRef(false);
  useEffect(() => {
    if (wasNear.current && !isNear) setPlayed(false);
    wasNear.current = isNear;
  }, [isNear]);
  const copy = useCopy(message.id, isNear && message.content.kind === 'video');
  const { content } = message;
  if (content.kind !== 'video') return null;
  const { width, height } = shownSize(content);
  return (
    <div data-testid="video" className="-mx-1.5 pt-0.5 pb-1">
      <div ref={box} className="relative max-w-full" style={{ width, aspectRatio: width / height }}>
        {isPlayed && !isLarge ? (
          <VideoPlayer video={content} copy={copy} />
        ) : (
          <VideoTile video={content} focusable={focusable} onPlay={() => setPlayed(true)} />
        )}
        <button
          type="button"
          tabIndex={focusable ? 0 : -1}
          onClick={() => setLarge(true)}
          aria-label={t('show', { name: content.name })}
          title={t('show', { name: content.name })}
          data-testid="video-large"
          className="absolute top-1.5 right-1.5 inline-flex size-8 items-center justify-center rounded-full bg-[rgb(0_0_0/0.55)] text-[#fff] hover:bg-[rgb(0_0_0/0.75)]"
        >
          <Maximize2 size={15} aria-hidden />
        </button>
      </div>
      {isLarge && (
        <ChatViewer
          message={message}
          index={0}
          onClose={() => {
            setLarge(false);
            setPlayed(false);
          }}
        />
      )}
    </div>
  );
}
