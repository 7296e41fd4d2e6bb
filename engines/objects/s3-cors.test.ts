import { GetBucketCorsCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { allowsUploads, corsRule, createAllowOrigins } from './s3-cors.ts';

const origin = 'https://chat.example.org';

/** A bucket that keeps its rules, and says what was asked of it. */
const bucketWith = (rules: ReturnType<typeof corsRule>[] | null, refusal?: string) => {
  let held = rules;
  const asked: string[] = [];
  const send = async (command: unknown): Promise<object> => {
    asked.push((command as object).constructor.name);
    if (refusal !== undefined) throw Object.assign(new Error(refusal), { name: refusal });
    if (command instanceof PutBucketCorsCommand) held = (command.input.CORSConfiguration?.CORSRules ?? []) as typeof held;
    else if (held === null) throw Object.assign(new Error('none'), { name: 'NoSuchCORSConfiguration' });
    return { CORSRules: held };
  };
  const allow = createAllowOrigins({
    client: { send } as never,
    bucket: 'attachments',
    sdk: { GetBucketCorsCommand, PutBucketCorsCommand },
  });
  return { allow, asked, rules: () => held };
};

describe('the rules of a bucket for browsers', () => {
  it('are set where there are none, and left alone from then on', async () => {
    const { allow, asked, rules } = bucketWith(null);
    expect(await allow([origin])).toBe('set');
    expect(rules()).toEqual([corsRule([origin])]);
    expect(await allow([origin])).toBe('allowed');
    expect(asked).toEqual(['GetBucketCorsCommand', 'PutBucketCorsCommand', 'GetBucketCorsCommand']);
  });

  it('keep what an operator has set, and get what is missing', async () => {
    const own = { ...corsRule(['https://other.example.org']), AllowedMethods: ['GET'] };
    const { allow, rules } = bucketWith([own, corsRule(['https://*.example.net'])]);
    expect(await allow(['https://a.example.net', origin])).toBe('set');
    expect(rules()).toEqual([own, corsRule(['https://*.example.net']), corsRule([origin])]);
  });

  it('are told to be out of reach where the store says so', async () => {
    for (const refusal of ['NotImplemented', 'AccessDenied'])
      await expect(bucketWith(null, refusal).allow([origin])).rejects.toThrow(refusal);
  });

  it('let nobody upload without the method, the header or the origin', () => {
    const rule = corsRule([origin]);
    expect(allowsUploads([rule], origin)).toBe(true);
    expect(allowsUploads([{ ...rule, AllowedHeaders: ['*'], AllowedOrigins: ['*'] }], origin)).toBe(true);
    expect(allowsUploads([{ ...rule, AllowedMethods: ['GET'] }], origin)).toBe(false);
    expect(allowsUploads([{ ...rule, AllowedHeaders: [] }], origin)).toBe(false);
    expect(allowsUploads([{ ...rule, AllowedOrigins: ['https://chat.example.org.evil.example'] }], origin)).toBe(false);
    expect(allowsUploads([], origin)).toBe(false);
  });
});
