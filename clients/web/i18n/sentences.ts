import type en from './en.ts';

type Messages = typeof en;

export type Locale = 'zh-Hans' | 'en';

/**
 * What only parts say that are loaded on use: it comes with the first of them, and not with the first screen. A test of the built client holds
 * that nothing of the first script speaks of it.
 */
export const laterAreas = [
  'approve',
  'attachment',
  'blocked',
  'card',
  'chain',
  'codeSignIn',
  'contacts',
  'dates',
  'details',
  'devices',
  'emoji',
  'error',
  'forward',
  'gallery',
  'group',
  'miniProgram',
  'myCard',
  'newChat',
  'palette',
  'password',
  'people',
  'pin',
  'place',
  'poll',
  'profile',
  'recommend',
  'report',
  'requests',
  'scan',
  'schedule',
  'selection',
  'session',
  'settings',
  'shortcuts',
  'sticker',
  'voice',
  'writing',
] as const satisfies readonly (keyof Messages)[];

interface Sentences {
  readonly locale: Locale;
  readonly messages: Messages;
}

type Load = () => Promise<{ default: object }>;

const loaders: Record<Locale, { first: Load; later: Load }> = {
  'zh-Hans': { first: () => import('./compiled/zh-hans.json'), later: () => import('./compiled/zh-hans-later.json') },
  en: { first: () => import('./compiled/en.json'), later: () => import('./compiled/en-later.json') },
};

let current: Sentences | null = null;
let wanted: Locale = 'en';
let wantsLater = false;
const listeners = new Set<() => void>();

/** The build compiles the sentences; the types know them as they are written. */
async function load(locale: Locale): Promise<void> {
  const { first, later } = loaders[locale];
  const parts = await Promise.all([first(), wantsLater ? later() : { default: {} }]);
  if (locale !== wanted) return;
  const messages = Object.assign({}, ...parts.map((part) => part.default)) as Messages;
  current = { locale, messages };
  for (const tell of listeners) tell();
}

/** Loads this catalogue and no other. While it loads, the page goes on in the old one. */
export function chooseLocale(locale: Locale): Promise<void> {
  wanted = locale;
  return load(locale);
}

/** Resolves once parts that are loaded on use can speak. */
export async function loadLaterSentences(): Promise<void> {
  if (wantsLater && current?.messages.report !== undefined) return;
  wantsLater = true;
  await load(wanted);
}

export const sentences = {
  get: (): Sentences | null => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
