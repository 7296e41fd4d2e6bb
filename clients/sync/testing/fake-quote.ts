import type { FakeMessage } from './fake-log.ts';

export interface FakeQuote {
  readonly seq: number;
  readonly senderId: string | null;
  readonly kind: string;
  readonly excerpt: string;
}

/** As the server keeps it with the reply. */
export const quoteOf = ({ seq, senderId, content }: FakeMessage): FakeQuote =>
  content.__typename === 'TextContent'
    ? { seq, senderId, kind: 'TEXT', excerpt: String(content['body']) }
    : { seq, senderId, kind: 'RECALLED', excerpt: '' };
