import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { VideoView } from '../../../sync/types.ts';
import { pauseSound } from './one-at-a-time.ts';
import { useGivenBackFocus } from './use-given-back-focus.ts';

interface Props {
  video: Pick<VideoView, 'url' | 'name' | 'poster'>;
  /** A smaller one that plays everywhere; null or undefined: there is none that we know of. */
  copy?: string | null | undefined;
  /** As large as the screen: what lies around it is moved by fingers, its own buttons are not. */
  isViewed?: boolean;
}

/** The browser's buttons stand at the lower edge. */
const BUTTONS_PX = 80;

/** Plays it at once, with the browser's own buttons, full screen among them. What it is in keeps the room. */
export function VideoPlayer({ video: { url, name, poster }, copy, isViewed = false }: Props) {
  const t = useTranslations('attachment');
  const element = useRef<HTMLVideoElement>(null);
  // Once it is sent it has another address, and is the same video: it plays on.
  const [src, setSrc] = useState(copy ?? url);
  const [failed, setFailed] = useState(false);
  const triedAt = useRef(-1);
  const giveBack = useGivenBackFocus();

  // What is taken off the page would be heard on in some browsers.
  useEffect(() => {
    const shown = element.current;
    return () => shown?.pause();
  }, []);

  /** An address is good for a quarter of an hour, and a film may last longer: it is asked for once more, and goes on where it was. */
  function onError() {
    const shown = element.current;
    if (shown === null) return;
    const at = shown.currentTime;
    // It may be collected, or say what this browser has not understood: the video itself is the last that is tried.
    const isHopeless = at === 0 || at <= triedAt.current || shown.error?.code === MediaError.MEDIA_ERR_DECODE;
    if (isHopeless && src === url) return setFailed(true);
    triedAt.current = isHopeless ? -1 : at;
    if (isHopeless) return setSrc(url);
    shown.load();
    shown.currentTime = at;
    void shown.play().catch(() => {});
  }

  if (failed)
    return (
      <span
        className="flex size-full flex-col items-center justify-center gap-2 rounded-xl bg-[#000] p-3 text-center text-[0.8125rem] text-[#fff]"
        role="alert"
        data-testid="video-failed"
      >
        {t('unplayable')}
        <a href={url} download={name} className="underline">
          {t('download')}
        </a>
      </span>
    );
  return (
    <video
      ref={element}
      src={src}
      poster={poster?.url}
      controls
      autoPlay
      playsInline
      preload="metadata"
      aria-label={name}
      data-testid="video-player"
      onPlay={(event) => pauseSound(event.currentTarget)}
      onError={onError}
      onFocus={isViewed ? giveBack : undefined}
      onPointerDown={(event) => {
        const { bottom } = event.currentTarget.getBoundingClientRect();
        if (isViewed && event.clientY > bottom - BUTTONS_PX) event.stopPropagation();
      }}
      className="size-full rounded-xl bg-[#000] object-contain"
    />
  );
}
