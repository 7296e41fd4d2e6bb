import { useEffect, useState, type RefObject } from 'react';

/** So far beyond the edges something is made ready. */
const MARGIN = '480px 0px';

interface Watch {
  readonly observer: IntersectionObserver;
  readonly tell: Map<Element, (isNear: boolean) => void>;
}

const watches = new WeakMap<Element | Document, Map<string, Watch>>();

/** One observer for all that lies in a scrolling part, whatever their number. */
function watchOf(root: Element | Document, rootMargin: string): Watch {
  const byMargin = watches.get(root) ?? new Map<string, Watch>();
  watches.set(root, byMargin);
  const known = byMargin.get(rootMargin);
  if (known !== undefined) return known;
  const tell: Watch['tell'] = new Map();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) tell.get(target)?.(isIntersecting);
    },
    { root, rootMargin },
  );
  const watch = { observer, tell };
  byMargin.set(rootMargin, watch);
  return watch;
}

/** Whether it is in view or soon will be: what is far away need not be held in memory. `margin` of 0 asks whether it is in view. */
export function useNear(element: RefObject<Element | null>, margin: string = MARGIN): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const { observer, tell } = watchOf(target.closest('.overflow-y-auto, [data-scroller]') ?? document, margin);
    tell.set(target, setNear);
    observer.observe(target);
    return () => {
      observer.unobserve(target);
      tell.delete(target);
    };
  }, [element, margin]);
  return isNear;
}
