import { Dialog } from '@base-ui/react/dialog';
import { Download, X, ZoomIn, ZoomOut } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { formatDateTime } from '../../lib/time.ts';
import { useDisplayName } from '../user/use-display-name.ts';
import type { Viewed } from './image-viewer.tsx';

const TOOL = 'inline-flex size-10 shrink-0 items-center justify-center rounded-full hover:bg-[rgb(255_255_255/0.18)]';

interface Props {
  viewed: Viewed;
  closeRef: RefObject<HTMLButtonElement | null>;
  larger: () => void;
  smaller: () => void;
  children?: ReactNode;
}

/** Over the image: what it is, whose and when, and what can be done with it. */
export function ViewerBar({ viewed: { image, video, index, count, message }, closeRef, larger, smaller, children }: Props) {
  const t = useTranslations();
  const locale = useLocale();
  const displayName = useDisplayName();
  const name = message === null ? '' : message.isOwn || message.sender === null ? t('common.you') : displayName(message.sender);
  return (
    <div className="flex h-14 shrink-0 items-center gap-1 px-2 sm:px-3">
      <div className="min-w-0 flex-1 pl-1">
        <Dialog.Title className="truncate text-sm" dir="auto">
          {count > 1 ? t('attachment.place', { place: String(index + 1), count: String(count), name: image.name }) : image.name}
        </Dialog.Title>
        {message !== null && (
          <p className="truncate text-xs opacity-70">
            <bdi>{name}</bdi> · {formatDateTime(Date.parse(message.createdAt), locale)}
          </p>
        )}
      </div>
      {video === undefined && (
        <>
          <ViewerTool label={t('attachment.zoomOut')} onClick={smaller} icon={<ZoomOut size={20} />} className="max-md:hidden" />
          <ViewerTool label={t('attachment.zoomIn')} onClick={larger} icon={<ZoomIn size={20} />} className="max-md:hidden" />
        </>
      )}
      {children}
      <a
        href={(video ?? image).url}
        download={image.name}
        aria-label={t('attachment.download')}
        title={t('attachment.download')}
        className={TOOL}
      >
        <Download size={20} />
      </a>
      <Dialog.Close ref={closeRef} aria-label={t('common.close')} title={t('common.close')} className={TOOL}>
        <X size={20} />
      </Dialog.Close>
    </div>
  );
}

interface ToolProps {
  label: string;
  icon: ReactNode;
  onClick: () => void;
  className?: string;
  testId?: string;
}

export function ViewerTool({ label, icon, onClick, className, testId }: ToolProps) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onClick} data-testid={testId} className={classNames(TOOL, className)}>
      {icon}
    </button>
  );
}
