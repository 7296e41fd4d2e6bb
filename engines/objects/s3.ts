import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { attachmentDisposition, checkKey, ObjectMissing, type ObjectStore, PartsChanged, type StoredPart } from './object-store.ts';
import { createAllowOrigins } from './s3-cors.ts';

export interface S3StoreOptions {
  /** Unset: Amazon's own, by region. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly bucket: string;
  /** Null: as the SDK finds them (instance role, profile). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

/** What is held of a file that is stored. */
const FILE_PART_BYTES = 8 * 1024 * 1024;

const statusOf = (error: unknown): number => (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
const nameOf = (error: unknown): string => (error as Error).name;

/** Any store that speaks S3. The SDK is loaded here alone, and only where it is asked for. */
export const createS3Store = async ({ endpoint, region, bucket, credentials }: S3StoreOptions): Promise<ObjectStore> => {
  const [sdk, { getSignedUrl }] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/s3-request-presigner')]);
  const client = new sdk.S3Client({
    region,
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === null ? {} : { credentials }),
    // Or a signed address would hold the checksum of an empty body, which no client sends.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000 },
    maxAttempts: 3,
  });
  const at = (key: string) => ({ Bucket: bucket, Key: checkKey(key) });
  const upload = ({ key, multipartId }: { key: string; multipartId: string }) => ({ ...at(key), UploadId: multipartId });

  /** Size and type are part of the signature: with another the store refuses. */
  const signedPut = { signableHeaders: new Set(['host', 'content-length', 'content-type']) };
  // Parts have no type of their own, and browsers send that of the file with some of them.
  const signedPart = { signableHeaders: new Set(['host', 'content-length']) };

  return {
    name: 's3',
    origin: endpoint === null ? `https://${bucket}.s3.${region}.amazonaws.com` : new URL(endpoint).origin,
    handle: null,
    allowOrigins: createAllowOrigins({ client, bucket, sdk }),

    async signPut({ key, type, size, expiresInSeconds }) {
      const command = new sdk.PutObjectCommand({ ...at(key), ContentLength: size, ContentType: type });
      const url = await getSignedUrl(client, command, { ...signedPut, expiresIn: expiresInSeconds });
      return { method: 'PUT', url, headers: { 'Content-Type': type } };
    },

    async createMultipart({ key, type }) {
      const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ ...at(key), ContentType: type }));
      if (UploadId === undefined) throw new Error('The store began no upload.');
      return UploadId;
    },

    async signPart({ partNumber, size, expiresInSeconds, ...part }) {
      const command = new sdk.UploadPartCommand({ ...upload(part), PartNumber: partNumber, ContentLength: size });
      return { method: 'PUT', url: await getSignedUrl(client, command, { ...signedPart, expiresIn: expiresInSeconds }), headers: {} };
    },

    async listParts(of) {
      const parts: StoredPart[] = [];
      try {
        // Not by the SDK's paginator: it goes by the marker alone, which some stores give with the last page too.
        for (let isMore = true; isMore;) {
          const marker = parts.length === 0 ? {} : { PartNumberMarker: String(parts.at(-1)?.partNumber) };
          const page = await client.send(new sdk.ListPartsCommand({ ...upload(of), ...marker }));
          const found = page.Parts ?? [];
          for (const { PartNumber = 0, Size = 0, ETag = '' } of found) parts.push({ partNumber: PartNumber, size: Size, etag: ETag });
          isMore = page.IsTruncated === true && found.length > 0;
        }
      } catch (error) {
        if (statusOf(error) === 404) return [];
        throw error;
      }
      return parts;
    },

    async completeMultipart({ parts, ...of }) {
      const Parts = parts.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag }));
      if (Parts.length === 0) throw new PartsChanged();
      try {
        await client.send(new sdk.CompleteMultipartUploadCommand({ ...upload(of), MultipartUpload: { Parts } }));
      } catch (error) {
        if (['InvalidPart', 'InvalidPartOrder', 'NoSuchUpload'].includes(nameOf(error))) throw new PartsChanged(nameOf(error));
        throw error;
      }
    },

    async abortMultipart(of) {
      try {
        await client.send(new sdk.AbortMultipartUploadCommand(upload(of)));
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    },

    async head(key) {
      try {
        const { ContentLength = 0 } = await client.send(new sdk.HeadObjectCommand(at(key)));
        return { size: ContentLength };
      } catch (error) {
        if (statusOf(error) === 404) return null;
        throw error;
      }
    },

    async read(key, range) {
      try {
        const Range = range === undefined ? {} : { Range: `bytes=${range.from}-${range.to}` };
        const { Body } = await client.send(new sdk.GetObjectCommand({ ...at(key), ...Range }));
        return Body as Readable;
      } catch (error) {
        if (statusOf(error) === 404) throw new ObjectMissing(key);
        throw error;
      }
    },

    async put({ key, type, body }) {
      await client.send(new sdk.PutObjectCommand({ ...at(key), ContentType: type, ContentLength: body.byteLength, Body: body }));
    },

    async putFile({ key, type, file, size }) {
      const handle = await open(file);
      const begun = client.send(new sdk.CreateMultipartUploadCommand({ ...at(key), ContentType: type }));
      const { UploadId = '' } = await begun.catch((error: unknown) => handle.close().then(() => Promise.reject(error)));
      try {
        const parts: { PartNumber: number; ETag: string | undefined }[] = [];
        for (let from = 0; from < size; from += FILE_PART_BYTES) {
          const body = Buffer.alloc(Math.min(FILE_PART_BYTES, size - from));
          if ((await handle.read(body, 0, body.length, from)).bytesRead < body.length)
            throw new Error('The file is shorter than was said.');
          const part = { ...upload({ key, multipartId: UploadId }), PartNumber: parts.length + 1 };
          const { ETag } = await client.send(new sdk.UploadPartCommand({ ...part, ContentLength: body.length, Body: body }));
          parts.push({ PartNumber: part.PartNumber, ETag });
        }
        await client.send(
          new sdk.CompleteMultipartUploadCommand({ ...upload({ key, multipartId: UploadId }), MultipartUpload: { Parts: parts } }),
        );
      } catch (error) {
        await client.send(new sdk.AbortMultipartUploadCommand(upload({ key, multipartId: UploadId }))).catch(() => {});
        throw error;
      } finally {
        await handle.close();
      }
    },

    async signGet({ key, type, fileName, expiresInSeconds, signedAt }) {
      const command = new sdk.GetObjectCommand({
        ...at(key),
        ResponseContentType: type,
        ResponseContentDisposition: fileName === undefined ? 'inline' : attachmentDisposition(fileName),
        ResponseCacheControl: `private, max-age=${expiresInSeconds}, immutable`,
      });
      return getSignedUrl(client, command, { expiresIn: expiresInSeconds, ...(signedAt === undefined ? {} : { signingDate: signedAt }) });
    },

    async delete(key) {
      await client.send(new sdk.DeleteObjectCommand(at(key))).catch((error: unknown) => {
        if (statusOf(error) !== 404) throw error;
      });
    },

    async list({ prefix, after, limit }) {
      const { Contents = [] } = await client.send(
        new sdk.ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          MaxKeys: limit,
          ...(after === undefined ? {} : { StartAfter: after }),
        }),
      );
      return Contents.map(({ Key = '', Size = 0, LastModified = new Date(0) }) => ({ key: Key, size: Size, modifiedAt: LastModified }));
    },

    close: async () => client.destroy(),
  };
};
