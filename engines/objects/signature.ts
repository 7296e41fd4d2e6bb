import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

export type SignedFields = Readonly<Record<string, string>>;

/** Signs the addresses of our own store: who holds one may do exactly what its query says, until `expires`. */
export const createUrlSigner = (secret: string) => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'parley objects 1', 32));

  const signatureOf = (path: string, fields: SignedFields): Buffer => {
    const told = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
    // As JSON, since no field may run into the next.
    return createHmac('sha256', key)
      .update(JSON.stringify([path, told]))
      .digest();
  };

  return {
    sign(path: string, fields: SignedFields): string {
      const query = new URLSearchParams(fields);
      query.set('signature', signatureOf(path, fields).toString('base64url'));
      return `${path}?${query.toString()}`;
    },

    /** What was signed; null when this was not, or not so. Expiry is for the caller to judge, who has a clock. */
    read(path: string, query: URLSearchParams): SignedFields | null {
      const fields: Record<string, string> = {};
      for (const [name, value] of query) {
        if (Object.hasOwn(fields, name)) return null;
        fields[name] = value;
      }
      const { signature = '', ...signed } = fields;
      const given = Buffer.from(signature, 'base64url');
      const wanted = signatureOf(path, signed);
      return given.length === wanted.length && timingSafeEqual(given, wanted) ? signed : null;
    },
  };
};

export type UrlSigner = ReturnType<typeof createUrlSigner>;
