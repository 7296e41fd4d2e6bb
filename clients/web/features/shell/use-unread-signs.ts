import { useEffect } from 'react';
import { useObservable } from '../../lib/observable.ts';
import { useEngine } from '../session/session-context.ts';

const SIZE = 64;
const COUNT_MAX = 99;

/** The number of unread messages in the title, on the browser's tab icon and on the installed app. All three say the same. */
export function useUnreadSigns(): void {
  const unread = useObservable(useEngine().unreadTotal);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread > COUNT_MAX ? `${COUNT_MAX}+` : unread}) Parley` : 'Parley';
    if ('setAppBadge' in navigator) void (unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(() => undefined);
    return paintIcon(unread);
  }, [unread]);
  // Signed out there is nothing to count.
  useEffect(
    () => () => {
      document.title = 'Parley';
      if ('clearAppBadge' in navigator) void navigator.clearAppBadge().catch(() => undefined);
    },
    [],
  );
}

const iconLink = () => document.querySelector<HTMLLinkElement>('link[rel="icon"][type="image/svg+xml"]');

function paintIcon(unread: number): () => void {
  const link = iconLink();
  if (!link) return () => undefined;
  if (unread === 0) {
    link.href = '/icon.svg';
    return () => undefined;
  }
  let stale = false;
  const image = new Image(SIZE, SIZE);
  image.onload = () => {
    if (!stale) link.href = drawBadge(image, unread);
  };
  image.src = '/icon.svg';
  return () => {
    stale = true;
    link.href = '/icon.svg';
  };
}

function drawBadge(image: HTMLImageElement, unread: number): string {
  const canvas = Object.assign(document.createElement('canvas'), { width: SIZE, height: SIZE });
  const context = canvas.getContext('2d');
  if (!context) return '/icon.svg';
  context.drawImage(image, 0, 0, SIZE, SIZE);
  const text = unread > COUNT_MAX ? '99' : String(unread);
  context.fillStyle = '#cf2f3a';
  context.beginPath();
  context.arc(44, 44, 20, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = '#ffffff';
  context.font = `700 ${text.length > 1 ? 24 : 28}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, 44, 46);
  return canvas.toDataURL('image/png');
}
