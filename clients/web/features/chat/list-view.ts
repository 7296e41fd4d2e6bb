import { useSyncExternalStore } from 'react';

export type ChatListFilter = 'all' | 'unread' | 'mentions' | 'groups' | 'direct';

/** What the list shows: chosen for as long as the page lives, also while a phone shows a chat in its place. */
export interface ListView {
  readonly filter: ChatListFilter;
  /** The archive stands in the place of the list. */
  readonly archive: boolean;
}

let view: ListView = { filter: 'all', archive: false };
const listeners = new Set<() => void>();

export function setListView(change: Partial<ListView>): void {
  view = { ...view, ...change };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useListView = (): ListView =>
  useSyncExternalStore(
    subscribe,
    () => view,
    () => view,
  );
