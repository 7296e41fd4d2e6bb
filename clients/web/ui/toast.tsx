'use client';
import { Suspense, useSyncExternalStore } from 'react';
import { lazy } from '../lib/lazy.ts';
import { PaneBoundary } from './pane-boundary.tsx';

interface ToastOptions {
  kind?: 'plain' | 'problem';
  action?: { label: string; run: () => void };
}

const Toaster = lazy(() => import('./toaster.tsx'));
const listeners = new Set<() => void>();
let wanted = 0;

/** A passing sentence at the edge of the page. The library loads with the first one; a sentence it cannot be loaded for is not shown. */
export async function showToast(text: string, options: ToastOptions = {}): Promise<void> {
  wanted += 1;
  for (const listener of listeners) listener();
  const sonner = await import('sonner').catch(() => null);
  if (sonner === null) return;
  const { toast } = sonner;
  const show = options.kind === 'problem' ? toast.error : toast;
  show(text, options.action ? { action: { label: options.action.label, onClick: options.action.run } } : {});
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function ToastHost() {
  const count = useSyncExternalStore(
    subscribe,
    () => wanted,
    () => 0,
  );
  if (count === 0) return null;
  return (
    <PaneBoundary onBroken={() => {}} resetKey={String(count)}>
      <Suspense fallback={null}>
        <Toaster />
      </Suspense>
    </PaneBoundary>
  );
}
