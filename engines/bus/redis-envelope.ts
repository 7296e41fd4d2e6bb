import { randomBytes } from 'node:crypto';
import type { BusPayload } from './bus.ts';

/** What Redis carries: JSON that says first who published it. */
export interface Envelopes {
  /** The text of a payload. */
  close(payload: BusPayload): string;
  /** What a text brings, as JSON; null when this process published it itself. */
  open(text: string): string | null;
}

const ORIGIN = /^\{"@":"[A-Za-z0-9_-]{16}"(,?)/;
const VALUE = '{"=":';

/**
 * The origin is a field of the payload, so that processes of the last version, which know of none, read the same text and see one field
 * more. What is no object, or begins like one of ours, is put into one.
 */
export const createEnvelopes = (): Envelopes => {
  const own = `{"@":"${randomBytes(12).toString('base64url')}"`;
  return {
    close(payload) {
      const json = JSON.stringify(payload);
      if (!json.startsWith('{') || json.startsWith(VALUE)) return `${own},"=":${json}}`;
      return json === '{}' ? `${own}}` : `${own},${json.slice(1)}`;
    },
    open(text) {
      if (text.startsWith(own)) return null;
      const origin = ORIGIN.exec(text);
      if (origin === null) return text;
      const rest = `{${text.slice(origin[0].length)}`;
      return rest.startsWith(VALUE) ? rest.slice(VALUE.length, -1) : rest;
    },
  };
};
