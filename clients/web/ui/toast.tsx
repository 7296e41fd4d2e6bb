'use client';
import { lazy } from '../lib/lazy.ts';
import { Suspense, useSyncExternalStore } from 'react';

interface ToastOptions {
  kind?: 'plain' | 'problem';
  action?: { label: string; run: () => void };
}

const Toaster = lazy(() => import('./toaster.tsx'));
const listeners = new Set<() => void>();
let wanted = false;

/** A passing sentence at the edge of the page. The library loads with the first one. */
export async function showToast(text: string, options: ToastOptions = {}): Promise<void> {
  wanted = true;
  for (const listener of listeners) listener();
  const { toast } = await import('sonner');
  const show = options.kind === 'problem' ? toast.error : toast;
  show(text, options.action ? { action: { label: options.action.label, onClick: options.action.run } } : {});
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function ToastHost() {
  const isWanted = useSyncExternalStore(
    subscribe,
    () => wanted,
    () => false,
  );
  if (!isWanted) return null;
  return (
    <Suspense fallback={null}>
      <Toaster />
    </Suspense>
  );
}
