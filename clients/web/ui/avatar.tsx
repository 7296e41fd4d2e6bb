import { Bookmark, UsersRound } from 'lucide-react';
import { memo, useState } from 'react';
import { classNames } from '../lib/class-names.ts';
import { firstGrapheme } from '../lib/grapheme.ts';

interface AvatarProps {
  /** Chooses the colour, so that it stays when the name changes. */
  id: string;
  name: string;
  url?: string | undefined;
  kind?: 'person' | 'group' | 'self';
  size?: number;
  online?: boolean;
}

function hueOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index += 1) hash = (hash * 31 + id.charCodeAt(index)) % 360;
  return hash;
}

/** Decoration only: the name always stands beside it as text. */
export const Avatar = memo(function Avatar({ id, name, url, kind = 'person', size = 44, online = false }: AvatarProps) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const hasPicture = url !== undefined && url !== '' && url !== failedUrl && kind === 'person';
  return (
    <span aria-hidden className="relative inline-flex shrink-0" style={{ width: size, height: size }}>
      {hasPicture ? (
        <img
          src={url}
          alt=""
          width={size}
          height={size}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setFailedUrl(url)}
          className="size-full rounded-[30%] bg-field object-cover"
        />
      ) : (
        <span
          className={classNames(
            'flex size-full items-center justify-center rounded-[30%] font-medium text-on-accent select-none',
            kind === 'self' && 'bg-accent-fill',
          )}
          style={kind === 'self' ? undefined : { background: `oklch(0.5 0.085 ${hueOf(id)})`, fontSize: size * 0.42 }}
        >
          <Sign kind={kind} name={name} size={size} />
        </span>
      )}
      {online && <span className="absolute -right-0.5 -bottom-0.5 size-[0.8rem] rounded-full border-2 border-paper bg-online" />}
    </span>
  );
});

function Sign({ kind, name, size }: { kind: 'person' | 'group' | 'self'; name: string; size: number }) {
  if (kind === 'self') return <Bookmark size={size * 0.48} />;
  if (kind === 'group') return <UsersRound size={size * 0.48} />;
  return firstGrapheme(name).toLocaleUpperCase();
}
