import type { PointerEvent } from 'react';
import { useTranslations } from 'use-intl';

/** The letters at the edge of the list, for a thumb: one is pressed, or the finger goes along them. */
export function LetterIndex({ letters, onLetter }: { letters: readonly string[]; onLetter: (letter: string) => void }) {
  const t = useTranslations('contacts');

  function follow(event: PointerEvent<HTMLElement>) {
    if (event.buttons === 0) return;
    // A finger keeps to what it went down on: where it is now tells.
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const letter = under instanceof HTMLElement ? under.dataset['letter'] : undefined;
    if (letter !== undefined) onLetter(letter);
  }

  return (
    <nav
      aria-label={t('letters')}
      onPointerDown={follow}
      onPointerMove={follow}
      className="absolute inset-y-0 right-0 z-2 flex w-6 touch-none flex-col items-center justify-center select-none"
      data-testid="letter-index"
    >
      {letters.map((letter) => (
        <button
          key={letter}
          type="button"
          data-letter={letter}
          onClick={() => onLetter(letter)}
          className="flex max-h-5 min-h-0 w-full flex-1 items-center justify-center text-[0.6875rem] leading-none text-accent"
        >
          {letter}
        </button>
      ))}
    </nav>
  );
}
