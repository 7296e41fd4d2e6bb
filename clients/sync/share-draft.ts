import type { Core } from './core.ts';
import { draftOf } from './state/reduce-drafts.ts';
import type { DraftExtras } from './types.ts';
import { sameWritten, writtenOf } from './written.ts';

/** In all tabs; said again, nothing is told. */
export const shareDraft = (core: Core, chatId: string, text: string, extras?: DraftExtras): void => {
  const written = writtenOf(text, extras);
  if (!sameWritten(draftOf(core.store.state, chatId), written)) core.share({ type: 'draft', chatId, ...written });
};
