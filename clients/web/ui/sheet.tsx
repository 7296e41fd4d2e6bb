import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useState, type ReactNode, type RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from '../lib/class-names.ts';
import { parseRoute } from '../lib/router.ts';
import { useBackCloses } from '../lib/use-back-closes.ts';

interface SheetProps {
  title: string;
  description?: string;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
  /** The content has nothing to focus: the scrolling part itself takes the keys. */
  readOnly?: boolean;
  /** What gets the focus first; the first control otherwise. */
  initialFocus?: RefObject<HTMLElement | null>;
  testId?: string;
}

/** On a phone it covers everything, and one goes back from it. A dialog that is part of the address is left by that. */
const isPageOfItsOwn = (): boolean => !window.matchMedia('(min-width: 768px)').matches && parseRoute(window.location.hash).dialog === null;

/** A dialog in the middle of a desktop, and a whole page on a phone. Mounted means open. */
export function Sheet({ title, description, onClose, children, footer, wide = false, readOnly = false, initialFocus, testId }: SheetProps) {
  const t = useTranslations();
  // Closing plays first and tells the owner after it has played.
  const [open, setOpen] = useState(true);
  useBackCloses(() => setOpen(false), isPageOfItsOwn);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim fixed inset-0 bg-scrim" />
        <Dialog.Viewport className="fixed inset-0 flex items-end justify-center md:items-center md:p-6">
          <Dialog.Popup
            data-testid={testId}
            {...(initialFocus ? { initialFocus } : {})}
            className={classNames(
              'sheet flex max-h-full min-h-0 w-full flex-col bg-paper text-ink shadow-pop max-md:h-full md:max-h-[min(46rem,100%)] md:rounded-2xl',
              wide ? 'md:w-[38rem]' : 'md:w-[27rem]',
            )}
          >
            <div className="flex min-h-14 shrink-0 items-center gap-2 py-2 pr-2 pl-5">
              <Dialog.Title className="line-clamp-3 min-w-0 flex-1 text-[1.0625rem] leading-snug font-semibold [overflow-wrap:anywhere]">
                {title}
              </Dialog.Title>
              <Dialog.Close
                aria-label={t('common.close')}
                title={t('common.close')}
                className="inline-flex size-10 items-center justify-center rounded-full text-muted hover:bg-hover hover:text-ink"
              >
                <X size={20} />
              </Dialog.Close>
            </div>
            {description !== undefined && (
              <Dialog.Description className="-mt-1 px-5 pb-3 text-sm text-muted">{description}</Dialog.Description>
            )}
            <div
              {...(readOnly ? { tabIndex: 0, role: 'region', 'aria-label': title } : {})}
              className="flex min-h-0 flex-1 flex-col overflow-y-auto px-5 pt-1 pb-5"
            >
              {children}
            </div>
            {footer !== undefined && (
              <div className="flex shrink-0 justify-end gap-2 border-t border-line px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
                {footer}
              </div>
            )}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
