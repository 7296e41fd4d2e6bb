import { useEffect, useRef, type FocusEvent } from 'react';

/**
 * The bar of a video keeps all keys to itself once a pointer was on it: Escape would no longer close the dialog that the video is in. So what a
 * pointer focuses there is given back to the dialog. Who comes by Tab stays, and leaves by Tab.
 */
export function useGivenBackFocus(): (event: FocusEvent<HTMLVideoElement>) => void {
  const isByTab = useRef(false);
  useEffect(() => {
    const note = (event: KeyboardEvent) => {
      if (event.key === 'Tab') isByTab.current = event.type === 'keydown';
    };
    window.addEventListener('keydown', note, true);
    window.addEventListener('keyup', note, true);
    return () => {
      window.removeEventListener('keydown', note, true);
      window.removeEventListener('keyup', note, true);
    };
  }, []);
  return ({ currentTarget }) => {
    if (isByTab.current) return;
    const dialog = currentTarget.closest<HTMLElement>('[role="dialog"]');
    // The press is not over: it would take the focus back.
    setTimeout(() => dialog?.focus({ preventScroll: true }), 0);
  };
}
