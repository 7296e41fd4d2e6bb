import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv as parseEnvFile } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EnvInvalid, envVariables, parseEnv, readEnv } from './env.ts';

const secret = 'Zk3v9QpX1mT7bL5cW0sR8yE2uN4aH6dJ';
const faultsOf = (source: Record<string, string>) => {
  try {
    parseEnv(source);
  } catch (error) {
    if (error instanceof EnvInvalid) return error.faults;
    throw error;
  }
  return [];
};

describe('env', () => {
  it('needs nothing on a laptop', () => {
    const { settings, warnings } = parseEnv({});
    expect(settings).toMatchObject({ port: 4000, host: '127.0.0.1', databaseUrl: null, redisUrls: [], role: 'all', secret: null });
    expect(warnings).toEqual([]);
  });

  it('names every fault at once', () => {
    expect(faultsOf({ PORT: 'x', LOG_LEVEL: 'loud', PARLEY_SECRET: 'short', REDIS_URL: 'http://a', PARLEY_ROLE: 'server' })).toEqual([
      'PORT must be a whole number from 0 to 65535.',
      'REDIS_URL must be an address that begins with redis:// or rediss://.',
      expect.stringMatching(/^PARLEY_SECRET must have at least 32 characters/),
      expect.stringMatching(/^PARLEY_SECRET is too easy to guess/),
      expect.stringMatching(/^LOG_LEVEL must be/),
      expect.stringMatching(/^DATABASE_URL is needed with PARLEY_ROLE=server/),
    ]);
  });

  it('asks for what several processes need', () => {
    expect(faultsOf({ PARLEY_ROLE: 'worker', DATABASE_URL: 'postgresql://h/d', PARLEY_SECRET: secret })).toEqual([
      expect.stringMatching(/^REDIS_URL is needed with PARLEY_ROLE=worker/),
    ]);
    expect(faultsOf({ DATABASE_URL: 'postgresql://h/d' })).toEqual([expect.stringMatching(/^PARLEY_SECRET is needed with DATABASE_URL/)]);
  });

  it('warns of one process with a database that others may use', () => {
    expect(parseEnv({ DATABASE_URL: 'postgresql://h/d', PARLEY_SECRET: secret }).warnings).toEqual([
      expect.stringMatching(/^DATABASE_URL is set without REDIS_URL/),
    ]);
  });

  it('sends attachments to a bucket when it is named, and asks for what belongs to that', () => {
    const key = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'key' };
    expect(parseEnv({}).settings.s3).toBeNull();
    expect(parseEnv({ S3_BUCKET: 'b' }).settings.s3).toEqual({ bucket: 'b', endpoint: null, region: 'us-east-1', credentials: null });
    expect(parseEnv({ S3_BUCKET: 'b', S3_ENDPOINT: 'https://s3.example.org', S3_REGION: 'r', ...key }).settings.s3).toEqual({
      bucket: 'b',
      endpoint: 'https://s3.example.org',
      region: 'r',
      credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
    });
    expect(faultsOf({ ...key })).toEqual([expect.stringMatching(/^S3_BUCKET is needed/)]);
    expect(faultsOf({ S3_BUCKET: 'b', S3_ACCESS_KEY_ID: 'id' })).toEqual([expect.stringMatching(/belong together/)]);
    expect(faultsOf({ S3_BUCKET: 'b', S3_ENDPOINT: 's3.example.org' })).toEqual([expect.stringMatching(/^S3_ENDPOINT must be an address/)]);
    const worker = { PARLEY_ROLE: 'worker', DATABASE_URL: 'postgresql://h/d', REDIS_URL: 'redis://h', PARLEY_SECRET: secret };
    expect(parseEnv(worker).warnings).toEqual([expect.stringMatching(/^PARLEY_ROLE=worker without S3_BUCKET/)]);
    expect(parseEnv({ ...worker, S3_BUCKET: 'b' }).warnings).toEqual([]);
  });

  it('warns of a PARLEY_ variable that it does not know', () => {
    expect(parseEnv({ PARLEY_ROLL: 'all' }).warnings).toEqual(['PARLEY_ROLL is not a variable that Parley knows; see .env.example.']);
  });

  it('names what it does not know among the faults too, since a mistyped name is often the reason', () => {
    expect(faultsOf({ PARLEY_ROLE: 'boss', PARLEY_SECRETS: secret })).toEqual([
      expect.stringMatching(/^PARLEY_ROLE must be/),
      expect.stringMatching(/^PARLEY_SECRETS is not a variable/),
    ]);
  });

  it('fills in from a file what the environment leaves open, and does not pass over a file that it cannot read', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-env-'));
    const file = path.join(folder, '.env');
    expect(readEnv(file).settings.trustProxy).toBe(0);
    writeFileSync(file, '# a remark\nTRUST_PROXY=3\nPUBLIC_URL="https://chat.example.org"\n');
    expect(readEnv(file).settings).toMatchObject({ trustProxy: 3, publicOrigins: ['https://chat.example.org'] });
    expect(() => readEnv(folder)).toThrow(/is there and cannot be read \(EISDIR\)/);
    rmSync(folder, { recursive: true });
  });

  it('takes an empty variable as unset, and lists apart by commas', () => {
    const { settings } = parseEnv({
      PORT: '',
      PUBLIC_URL: 'https://chat.example.org/path, https://b.example.org',
      REDIS_URL: 'redis://a:1,redis://b:2',
    });
    expect(settings.port).toBe(4000);
    expect(settings.publicOrigins).toEqual(['https://chat.example.org', 'https://b.example.org']);
    expect(settings.redisUrls).toEqual(['redis://a:1', 'redis://b:2']);
  });

  it('reads secrets from files, and does not choose between two', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-env-'));
    const file = path.join(folder, 'secret');
    writeFileSync(file, `${secret}\n`);
    expect(parseEnv({ PARLEY_SECRET_FILE: file }).settings.secret).toBe(secret);
    expect(faultsOf({ PARLEY_SECRET_FILE: file, PARLEY_SECRET: secret })).toEqual([
      'PARLEY_SECRET and PARLEY_SECRET_FILE are both set; keep one.',
    ]);
    expect(faultsOf({ DATABASE_URL_FILE: path.join(folder, 'none') })).toEqual([expect.stringContaining('which cannot be read')]);
    rmSync(folder, { recursive: true });
  });

  it('is explained in .env.example, variable by variable and with the true defaults', async () => {
    const lines = (await readFile(new URL('../.env.example', import.meta.url), 'utf8')).split('\n');
    const entries = lines.filter((line) => /^[A-Z]/.test(line));
    expect(entries.map((line) => line.split('=')[0]).toSorted()).toEqual([...envVariables].toSorted());
    for (const entry of entries) expect(lines[lines.indexOf(entry) - 1], `${entry} has no words above it`).toMatch(/^# /);
    const example = parseEnvFile(lines.join('\n'));
    expect(parseEnv(example)).toEqual(parseEnv({}));
  });

  it('takes the program that makes copies of videos by its name, its whole path, or not at all', () => {
    expect(parseEnv({}).settings.ffmpeg).toBe('ffmpeg');
    expect(parseEnv({ FFMPEG: '/opt/ffmpeg 7/bin/ffmpeg' }).settings.ffmpeg).toBe('/opt/ffmpeg 7/bin/ffmpeg');
    expect(parseEnv({ FFMPEG: 'off' }).settings.ffmpeg).toBeNull();
    for (const wrong of ['bin/ffmpeg', 'ffmpeg -y', '-version'])
      expect(faultsOf({ FFMPEG: wrong })).toEqual([expect.stringMatching(/^FFMPEG must be off/u)]);
  });

  it('takes the address of a scanner, or a program by its whole path', () => {
    for (const told of ['clamd://127.0.0.1:3310', 'clamd:/run/clamd.ctl', '/usr/bin/clamdscan -'])
      expect(parseEnv({ VIRUS_SCANNER: told }).settings.virusScanner).toBe(told);
    expect(parseEnv({}).settings.virusScanner).toBeNull();
    for (const wrong of ['clamdscan', 'http://scanner', 'clamd:', 'clamd://host/path'])
      expect(faultsOf({ VIRUS_SCANNER: wrong })).toEqual([expect.stringMatching(/^VIRUS_SCANNER must be clamd:/u)]);
  });

  it('links places to the map that is wanted, or to none', () => {
    const link = 'https://maps.test/{latitude}/{longitude}?name={name}';
    expect(parseEnv({ MAP_LINK: link }).settings.mapLink).toBe(link);
    expect(parseEnv({ MAP_LINK: 'off' }).settings.mapLink).toBeNull();
    for (const wrong of ['http://maps.test/{latitude}/{longitude}', 'https://maps.test/{latitude}', 'javascript:{latitude}{longitude}'])
      expect(faultsOf({ MAP_LINK: wrong })).toEqual([expect.stringMatching(/^MAP_LINK must be off, or an address/u)]);
  });
});
