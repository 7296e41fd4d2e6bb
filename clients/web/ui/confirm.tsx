'use client';
import { Suspense, useSyncExternalStore } from 'react';
import { lazy } from '../lib/lazy.ts';
import { PaneBoundary } from './pane-boundary.tsx';

export interface Question {
  title: string;
  body: string;
  action: string;
  danger?: boolean;
}

interface Pending extends Question {
  id: number;
  answer: (yes: boolean) => void;
}

let pending: Pending | null = null;
let asked = 0;
const listeners = new Set<() => void>();

function set(next: Pending | null): void {
  pending = next;
  for (const listener of listeners) listener();
}

/** Asks before something that cannot be taken back. Resolves to the answer; Escape means no, and so does a question that cannot be shown. */
export function confirm(question: Question): Promise<boolean> {
  pending?.answer(false);
  asked += 1;
  return new Promise((resolve) => {
    set({
      ...question,
      id: asked,
      answer: (yes) => {
        set(null);
        resolve(yes);
      },
    });
  });
}

const ConfirmDialog = lazy(() => import('./confirm-dialog.tsx'));

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function ConfirmHost() {
  const question = useSyncExternalStore(
    subscribe,
    () => pending,
    () => null,
  );
  if (question === null) return null;
  return (
    <PaneBoundary onBroken={() => question.answer(false)} resetKey={String(question.id)}>
      <Suspense fallback={null}>
        <ConfirmDialog question={question} onAnswer={question.answer} />
      </Suspense>
    </PaneBoundary>
  );
}
