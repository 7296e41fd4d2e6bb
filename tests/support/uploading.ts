import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { payload, type Person } from './company.ts';
import * as ops from './operations/gql.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

const bytes = (buffer: Buffer): Bytes => new Uint8Array(buffer);

/** A picture of noise, which no two tests share and no format makes small. */
export const picture = async (format: 'jpeg' | 'png' | 'webp', width = 64, height = 48): Promise<Bytes> => {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return bytes(
    await sharp({ create: { width, height, channels: 3, noise, background: 'black' } })
      .toFormat(format)
      .toBuffer(),
  );
};

/** As a telephone takes it: lying on its side, with where it was. */
export const photoWithPlace = async (): Promise<Bytes> =>
  bytes(
    await sharp({ create: { width: 80, height: 40, channels: 3, background: 'teal' } })
      .jpeg()
      .withExif({ IFD0: { Make: 'Secretcamera' }, IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' } })
      .withMetadata({ orientation: 6 })
      .toBuffer(),
  );

export const movingGif = async (): Promise<Bytes> => {
  const frames = await Promise.all(
    ['red', 'blue', 'lime'].map((background) =>
      sharp({ create: { width: 20, height: 10, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  return bytes(
    await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 100, 100] })
      .toBuffer(),
  );
};

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
};

/** A PNG of 900 million black pixels in some kilobytes. */
export const bomb = (): Bytes => {
  const side = 30_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit a pixel, grey.
  header[8] = 1;
  const pixels = deflateSync(Buffer.alloc((side / 8 + 1) * side));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return bytes(Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]));
};

export interface UploadAsk {
  readonly kind?: 'IMAGE' | 'STICKER' | 'VIDEO' | 'FILE' | 'VOICE';
  readonly name?: string;
  readonly type?: string;
}

export const sha256Of = (body: Bytes): string => createHash('sha256').update(body).digest('hex');

/** What a person does with bytes, over the wire. */
export const uploadsOf = (url: string, person: Person) => {
  const ask = (body: Bytes, { kind = 'IMAGE', name = 'picture', type = 'image/jpeg' }: UploadAsk = {}) => ({
    kind,
    name,
    type,
    size: body.length,
    sha256: sha256Of(body),
  });
  const tryCreate = async (input: ops.CreateUploadInput) => (await person.ask(ops.CreateUploadDocument, { input })).createUpload;
  const create = async (body: Bytes, more?: UploadAsk) => payload(await tryCreate(ask(body, more)), 'CreateUploadPayload');
  const put = async (part: ops.UploadPartsFragment['parts'][number], body: Bytes): Promise<number> => {
    const headers = Object.fromEntries(part.headers.map(({ name, value }) => [name, value]));
    return (await fetch(new URL(part.url ?? '', url), { method: 'PUT', headers, body })).status;
  };
  const complete = async (uploadId: string) => (await person.ask(ops.CompleteUploadDocument, { input: { uploadId } })).completeUpload;
  const sendParts = async ({ parts, partSize }: Pick<ops.UploadPartsFragment, 'parts' | 'partSize'>, body: Bytes): Promise<number[]> => {
    const open = parts.filter(({ isStored }) => !isStored);
    return Promise.all(open.map((part) => put(part, body.slice((part.number - 1) * partSize, (part.number - 1) * partSize + part.size))));
  };
  const tryStore = async (body: Bytes, more?: UploadAsk) => {
    const { upload } = await create(body, more);
    if (upload === null) throw new Error('It is stored already.');
    await sendParts(upload, body);
    return complete(upload.id);
  };
  const store = async (body: Bytes, more?: UploadAsk) => {
    const { upload } = payload(await tryStore(body, more), 'CompleteUploadPayload');
    if (upload.attachment === null) throw new Error(`The upload is ${upload.state}.`);
    return upload.attachment;
  };
  /** As a browser does: with the session, and wherever that leads. */
  const fetchPath = async (path: string, token: string | null = person.token) => {
    const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
    const led = await fetch(new URL(path, url), { headers, redirect: 'manual' });
    if (led.status !== 302) return { status: led.status, type: null, disposition: null, body: new Uint8Array() };
    const answer = await fetch(new URL(led.headers.get('location') ?? '', url));
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      disposition: answer.headers.get('content-disposition'),
      body: new Uint8Array(await answer.arrayBuffer()),
    };
  };
  return { ask, tryCreate, create, put, sendParts, complete, tryStore, store, fetchPath };
};
