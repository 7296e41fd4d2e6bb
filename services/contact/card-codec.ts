import { createHmac, timingSafeEqual } from 'node:crypto';

/** A code is shown on a screen and soon runs out; a link is sent around and lives long. */
export type CardForm = 'CODE' | 'LINK';

/** What a card says: who it is, for how long, and which of their resets it belongs to. */
export interface Card {
  readonly form: CardForm;
  readonly userId: bigint;
  readonly expiresAt: Date;
  readonly epoch: number;
}

export interface CardCodec {
  encode(card: Card): string;
  /** Null for what this installation did not make. Whether it has run out or was reset is for the caller to see. */
  decode(token: string): Card | null;
}

const forms: readonly CardForm[] = ['CODE', 'LINK'];
const HEAD_BYTES = 17;
const SIGNATURE_BYTES = 16;

/**
 * Cards are signed and not stored: showing one costs no row, however often it is made anew. The token is short, since a code with less in it
 * is read from farther away.
 */
export const createCardCodec = ({ secret }: { secret: string }): CardCodec => {
  const sign = (head: Buffer): Buffer => createHmac('sha256', secret).update('card:').update(head).digest().subarray(0, SIGNATURE_BYTES);
  return {
    encode({ form, userId, expiresAt, epoch }) {
      const head = Buffer.alloc(HEAD_BYTES);
      head.writeUInt8(forms.indexOf(form), 0);
      head.writeBigUInt64BE(userId, 1);
      head.writeUInt32BE(Math.floor(expiresAt.getTime() / 1000), 9);
      head.writeUInt32BE(epoch, 13);
      return Buffer.concat([head, sign(head)]).toString('base64url');
    },
    decode(token) {
      const bytes = Buffer.from(token, 'base64url');
      // The last condition: base64 is written in one way only.
      if (bytes.length !== HEAD_BYTES + SIGNATURE_BYTES || bytes.toString('base64url') !== token) return null;
      const head = bytes.subarray(0, HEAD_BYTES);
      if (!timingSafeEqual(bytes.subarray(HEAD_BYTES), sign(head))) return null;
      const form = forms[head.readUInt8(0)];
      if (form === undefined) return null;
      return {
        form,
        userId: head.readBigUInt64BE(1),
        expiresAt: new Date(head.readUInt32BE(9) * 1000),
        epoch: head.readUInt32BE(13),
      };
    },
  };
};
