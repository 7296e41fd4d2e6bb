import { useSyncExternalStore } from 'react';
import type { Observable } from '../../sync/types.ts';

export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get, observable.get);
}

/** For values that are derived cheaply: renders again only when the selected part is a different one. */
export function useSelected<T, S>(observable: Observable<T>, select: (value: T) => S): S {
  const get = () => select(observable.get());
  return useSyncExternalStore(observable.subscribe, get, get);
}
