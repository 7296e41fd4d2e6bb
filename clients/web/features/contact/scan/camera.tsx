import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Spinner } from '../../../ui/spinner.tsx';
import { readCode } from './read-code.ts';

/** Between two looks: a reader in script takes a good part of it on a small phone. */
const LOOK_MS = 250;

/** Looks through the camera until there is a code. Without one, or without leave to use it, it says so and the other ways remain. */
export function Camera({ onText }: { onText: (text: string) => void }) {
  const t = useTranslations('scan');
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'opening' | 'open' | 'none'>('opening');
  const tell = useRef(onText);
  tell.current = onText;
  useEffect(() => {
    let ended = false;
    let stream: MediaStream | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const view = video.current;
      if (ended || view === null) return;
      const text = view.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await readCode(view).catch(() => null) : null;
      if (ended) return;
      if (text !== null) tell.current(text);
      timer = setTimeout(() => void look(), LOOK_MS);
    };
    const open = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      } catch {
        // No camera, no leave, or a page without a secure address, where there is no `mediaDevices`.
        if (!ended) setState('none');
        return;
      }
      const view = video.current;
      if (ended || view === null) return stop();
      view.srcObject = stream;
      await view.play().catch(() => {});
      if (ended) return;
      setState('open');
      void look();
    };
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    void open();
    return () => {
      ended = true;
      clearTimeout(timer);
      stop();
    };
  }, []);
  if (state === 'none') {
    return (
      <p className="rounded-xl bg-field px-4 py-3 text-sm text-muted" data-testid="no-camera">
        {t('noCamera')}
      </p>
    );
  }
  return (
    <div
      className="relative flex aspect-square w-full items-center justify-center overflow-hidden rounded-xl"
      style={{ background: '#000', color: '#fff' }}
    >
      <video ref={video} muted playsInline aria-label={t('camera')} className="size-full object-cover" />
      {state === 'opening' && (
        <span className="absolute">
          <Spinner label={t('opening')} />
        </span>
      )}
      {state === 'open' && <span aria-hidden className="absolute inset-[18%] rounded-2xl border-2 border-current" />}
    </div>
  );
}
