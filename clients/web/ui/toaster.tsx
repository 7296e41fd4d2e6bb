import { Toaster as Sonner } from 'sonner';
import { useTranslations } from 'use-intl';

export default function Toaster() {
  const t = useTranslations('common');
  return (
    <Sonner
      position="top-center"
      containerAriaLabel={t('notices')}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-[var(--width)] flex-wrap items-center gap-x-3 gap-y-1 rounded-xl bg-raised px-4 py-3 text-[0.9375rem] text-ink shadow-pop outline outline-line',
          icon: 'text-danger shrink-0',
          title: 'min-w-0',
          // What one can do goes below a sentence that it would leave no room.
          content: 'min-w-0 flex-1 basis-48',
          actionButton: 'ml-auto shrink-0 rounded-md px-2 py-1 text-sm font-medium text-accent hover:bg-hover',
        },
      }}
    />
  );
}
