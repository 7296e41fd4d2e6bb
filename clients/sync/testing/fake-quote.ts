import type { FakeMessage } from './fake-log.ts';

export interface FakeQuote {
  readonly seq: number;
  readonly senderId: string | null;
  readonly kind: string;
  readonly excerpt: string;
  readonly expiresAt?: string;
}

/** As the server keeps it with the reply. */
export const quoteOf = ({ seq, senderId, content, expiresAt }: FakeMessage): FakeQuote =>
  content.__typename === 'TextContent'
    ? { seq, senderId, kind: 'TEXT', excerpt: String(content['body']), ...(expiresAt === undefined ? {} : { expiresAt }) }
    : { seq, senderId, kind: content.__typename === 'ExpiredContent' ? 'EXPIRED' : 'RECALLED', excerpt: '' };
