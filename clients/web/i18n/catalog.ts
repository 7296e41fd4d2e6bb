import type en from './en.ts';

/** What a language must have where English has `T`. */
export type Sentences<T> = { [K in keyof T]: T[K] extends string ? string : Sentences<T[K]> };

/** The shape each language must fill: a missing or a surplus key fails the build. */
export type Catalog = Sentences<typeof en>;

declare module 'use-intl' {
  interface AppConfig {
    Locale: 'zh-Hans' | 'en';
    Messages: typeof en;
  }
}
