import type { DraftExtras, SyncEngine } from '../../../sync/types.ts';

/**
 * The engine stores a draft in a database, which takes a moment that a page being closed may not have. What was written in the last
 * seconds therefore goes into the tab's own storage as well, at the last instant and at once, and back into the engine at the next start.
 */
const STORAGE_KEY = 'parley:drafts';
const RECENT_MS = 3000;

const recent = new Map<string, { text: string; extras: DraftExtras | undefined; atMs: number }>();

export function keepDraft(engine: SyncEngine, chatId: string, text: string, extras?: DraftExtras): void {
  recent.set(chatId, { text, extras, atMs: performance.now() });
  engine.setDraft(chatId, text, extras);
}

function save(): void {
  const drafts = [...recent]
    .filter(([, { atMs }]) => performance.now() - atMs < RECENT_MS)
    .map(([chatId, { text, extras }]) => [chatId, text, extras]);
  try {
    if (drafts.length > 0) window.sessionStorage.setItem(STORAGE_KEY, JSON.stringify(drafts));
  } catch {
    // Without storage the engine's own copy is all there is.
  }
}

/** Gives back what the last page of this tab could not be sure to have stored; call it once per start. */
export function startKeepingDrafts(engine: SyncEngine): void {
  try {
    const stored = JSON.parse(window.sessionStorage.getItem(STORAGE_KEY) ?? '[]') as [string, string, DraftExtras?][];
    window.sessionStorage.removeItem(STORAGE_KEY);
    for (const draft of stored) engine.setDraft(...draft);
  } catch {
    // Nothing to give back.
  }
  window.addEventListener('pagehide', save);
}
