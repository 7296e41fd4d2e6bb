import type { CORSRule, S3Client } from '@aws-sdk/client-s3';

/** What a browser has to be allowed, on pages of these origins: uploads with their type, and to see how far a stretch of a video reaches. */
export const corsRule = (origins: readonly string[]): CORSRule => ({
  AllowedOrigins: [...origins],
  AllowedMethods: ['GET', 'HEAD', 'PUT'],
  AllowedHeaders: ['Content-Type', 'Range'],
  ExposeHeaders: ['ETag', 'Content-Length', 'Content-Range', 'Accept-Ranges'],
  MaxAgeSeconds: 3_600,
});

const matches = (pattern: string, text: string): boolean => {
  const [before = '', ...rest] = pattern.toLowerCase().split('*');
  const after = rest.join('*');
  const given = text.toLowerCase();
  return rest.length === 0
    ? before === given
    : given.length >= before.length + after.length && given.startsWith(before) && given.endsWith(after);
};

/** Whether one of the rules lets pages of the origin upload. */
export const allowsUploads = (rules: readonly CORSRule[], origin: string): boolean =>
  rules.some(
    ({ AllowedOrigins = [], AllowedMethods = [], AllowedHeaders = [] }) =>
      AllowedOrigins.some((pattern) => matches(pattern, origin)) &&
      AllowedMethods.includes('PUT') &&
      AllowedHeaders.some((pattern) => matches(pattern, 'Content-Type')),
  );

export interface CorsSdk {
  readonly GetBucketCorsCommand: typeof import('@aws-sdk/client-s3').GetBucketCorsCommand;
  readonly PutBucketCorsCommand: typeof import('@aws-sdk/client-s3').PutBucketCorsCommand;
}

/**
 * Sees to it that browsers on pages of these origins may upload: looks at the rules of the bucket, and adds one where they do not say so. What an
 * operator has set stays. Throws where the store does not let us look or set: many have no such call, or keep it from this key.
 */
export const createAllowOrigins =
  ({ client, bucket, sdk }: { client: Pick<S3Client, 'send'>; bucket: string; sdk: CorsSdk }) =>
  async (origins: readonly string[]): Promise<'allowed' | 'set'> => {
    const rules = await client.send(new sdk.GetBucketCorsCommand({ Bucket: bucket })).then(
      ({ CORSRules = [] }) => CORSRules,
      (error: Error) => (error.name === 'NoSuchCORSConfiguration' ? [] : Promise.reject(error)),
    );
    const missing = origins.filter((origin) => !allowsUploads(rules, origin));
    if (missing.length === 0) return 'allowed';
    await client.send(new sdk.PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [...rules, corsRule(missing)] } }));
    return 'set';
  };
