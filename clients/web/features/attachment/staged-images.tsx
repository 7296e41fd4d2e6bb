import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import type { StagedFile } from './upload-store.ts';
import { useNear } from './use-near.ts';

interface Props {
  images: readonly StagedFile[];
  onChange: (images: readonly StagedFile[]) => void;
  onRemove: (id: string) => void;
}

/** Images that will be sent, in their order: dragged to another place, or moved there by their buttons. */
export function StagedImages({ images, onChange, onRemove }: Props) {
  const t = useTranslations('attachment');
  const [dragged, setDragged] = useState<string | null>(null);

  function move(id: string, to: number) {
    const moved = images.find((one) => one.id === id);
    if (moved === undefined || to < 0 || to >= images.length) return;
    const others = images.filter((one) => one !== moved);
    onChange([...others.slice(0, to), moved, ...others.slice(to)]);
  }

  return (
    <ul className="grid grid-cols-3 gap-2" data-testid="staged-images">
      {images.map(({ id, file }, at) => (
        <li
          key={id}
          draggable
          data-testid="staged-image"
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move';
            setDragged(id);
          }}
          onDragEnter={() => dragged !== null && dragged !== id && move(dragged, at)}
          onDragEnd={() => setDragged(null)}
          className={classNames('relative aspect-square overflow-hidden rounded-xl bg-hover', dragged === id && 'opacity-50')}
        >
          <Picture file={file} />
          <div className="absolute inset-x-0 top-0 flex justify-between p-1">
            <span className="flex gap-1">
              {at > 0 && (
                <Small label={t('earlier', { name: file.name })} icon={<ChevronLeft size={16} />} onClick={() => move(id, at - 1)} />
              )}
              {at < images.length - 1 && (
                <Small label={t('later', { name: file.name })} icon={<ChevronRight size={16} />} onClick={() => move(id, at + 1)} />
              )}
            </span>
            <Small label={t('remove', { name: file.name })} icon={<X size={16} />} onClick={() => onRemove(id)} testId="staged-remove" />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Small({ label, icon, onClick, testId }: { label: string; icon: ReactNode; onClick: () => void; testId?: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      data-testid={testId}
      className="inline-flex size-7 items-center justify-center rounded-full bg-[rgb(0_0_0/0.55)] text-[#fff] hover:bg-[rgb(0_0_0/0.75)]"
    >
      {icon}
    </button>
  );
}

/** Unpacked only while it is near, and let go of afterwards. */
function Picture({ file }: { file: File }) {
  const box = useRef<HTMLSpanElement>(null);
  const isNear = useNear(box);
  const url = useObjectUrl(isNear ? file : null);
  return (
    <span ref={box} className="absolute inset-0">
      {url !== null && <img src={url} alt={file.name} decoding="async" draggable={false} className="size-full object-cover" />}
    </span>
  );
}

/** An address for bytes that are here, for as long as it is shown. */
export function useObjectUrl(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (file === null) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(made);
    };
  }, [file]);
  return url;
}
