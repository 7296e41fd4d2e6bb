import { readFileSync } from 'node:fs';
import { parseEnv as parseEnvFile } from 'node:util';
import { z } from 'zod';

/** The environment is wrong. The message names every fault at once, one a line. */
export class EnvInvalid extends Error {
  override readonly name = 'EnvInvalid';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The environment needs attention:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

const whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(message).int(message).min(min, message).max(max, message);
};

const addresses = (protocols: readonly string[]) => (text: string, context: z.RefinementCtx) => {
  const parts = text.split(',').map((part) => part.trim());
  for (const part of parts) {
    if (!protocols.includes(URL.parse(part)?.protocol ?? '')) {
      context.addIssue(`must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
      return z.NEVER;
    }
  }
  return parts;
};

const OPEN_STREET_MAP = 'https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}';

const isScanner = (told: string): boolean => /^clamd:(?:\/[^/]|\/\/[^/]+$)/.test(told) || /^\/\S/.test(told);

const isMapLink = (link: string): boolean =>
  link === 'off' || (link.includes('{latitude}') && link.includes('{longitude}') && URL.parse(link)?.protocol === 'https:');

/** Every variable that Parley reads; .env.example explains each. */
const shape = z.object({
  PORT: whole(0, 65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z
    .string()
    .transform(addresses(['http:', 'https:']))
    .transform((urls) => urls.map((url) => new URL(url).origin))
    .default([]),
  DATABASE_URL: z
    .string()
    .refine((url) => ['postgresql:', 'postgres:'].includes(URL.parse(url)?.protocol ?? ''), 'must begin with postgresql://')
    .nullable()
    .default(null),
  DATABASE_POOL_MAX: whole(1, 1000).default(10),
  REDIS_URL: z
    .string()
    .transform(addresses(['redis:', 'rediss:']))
    .default([]),
  S3_ENDPOINT: z
    .string()
    .transform(addresses(['http:', 'https:']))
    .transform((urls) => urls[0] ?? null)
    .nullable()
    .default(null),
  S3_BUCKET: z.string().nullable().default(null),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().nullable().default(null),
  S3_SECRET_ACCESS_KEY: z.string().nullable().default(null),
  PARLEY_ROLE: z.enum(['all', 'server', 'worker'], 'must be all, server or worker').default('all'),
  PARLEY_DATA_DIR: z.string().default('./.parley'),
  PARLEY_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters, such as those of `openssl rand -base64 48`')
    .refine((secret) => new Set(secret).size >= 8, 'is too easy to guess; take `openssl rand -base64 48`')
    .refine((secret) => !/example|change.?me|secret|password|parley/i.test(secret), 'looks like an example; take `openssl rand -base64 48`')
    .nullable()
    .default(null),
  PARLEY_COMMIT: z.string().default(''),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be fatal, error, warn, info, debug, trace or silent')
    .nullable()
    .default(null),
  TRUST_PROXY: whole(0, 10).default(0),
  HEARTBEAT_MS: whole(1_000, 300_000).default(30_000),
  SHUTDOWN_MS: whole(0, 300_000).default(25_000),
  LINK_PREVIEWS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  VIRUS_SCANNER: z
    .string()
    .refine(isScanner, 'must be clamd://host:port, clamd:/path/of/socket, or the whole path of a program with its arguments')
    .nullable()
    .default(null),
  FFMPEG: z
    .string()
    .refine((told) => /^(?:off|ffmpeg|\/\S.*)$/.test(told), 'must be off, ffmpeg, or the whole path of the program')
    .transform((told) => (told === 'off' ? null : told))
    .default('ffmpeg'),
  MAP_LINK: z
    .string()
    .refine(isMapLink, 'must be off, or an address that begins with https:// and holds {latitude} and {longitude}')
    .transform((link) => (link === 'off' ? null : link))
    .default(OPEN_STREET_MAP),
});

export type EnvVariable = keyof typeof shape.shape;
export const envVariables = Object.keys(shape.shape) as EnvVariable[];

/** What holds where nothing is set, as it would be written in a `.env`. */
export const envDefaults = Object.fromEntries(
  Object.entries(shape.parse({})).map(([name, value]) => [name, value === null ? '' : String(value)]),
) as Record<EnvVariable, string>;

/** Secrets may come from a file instead: DATABASE_URL_FILE and so on, as container platforms mount them. */
export const secretVariables = [
  'DATABASE_URL',
  'REDIS_URL',
  'PARLEY_SECRET',
  'S3_SECRET_ACCESS_KEY',
] as const satisfies readonly EnvVariable[];

export interface S3Settings {
  /** Null: Amazon's own. */
  readonly endpoint: string | null;
  readonly bucket: string;
  readonly region: string;
  /** Null: as the SDK finds them. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

/** What was asked for: no address means that we bring the engine ourselves. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Origins whose pages may talk to us besides our own. The first is the one that links are made with. */
  readonly publicOrigins: readonly string[];
  readonly databaseUrl: string | null;
  readonly databasePoolMax: number;
  /** None: the bus, presence and limits live in this process. Several: the nodes of one cluster. */
  readonly redisUrls: readonly string[];
  /** Null: attachments lie in `dataDir`. */
  readonly s3: S3Settings | null;
  readonly role: 'all' | 'server' | 'worker';
  readonly dataDir: string;
  /** Signs cursors and the like; the same in every process of an installation. */
  readonly secret: string | null;
  readonly commit: string;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** How many proxies stand in front of us, each adding to X-Forwarded-For. */
  readonly trustProxy: number;
  readonly heartbeatMs: number;
  /** How long a shutdown may take before connections are cut. */
  readonly shutdownMs: number;
  /** Whether the pages that messages link to are looked at. */
  readonly linkPreviews: boolean;
  /** What looks at uploads for harm; null: nothing. */
  readonly virusScanner: string | null;
  /** What makes smaller copies of videos, where it is there; null: nothing. */
  readonly ffmpeg: string | null;
  /** Where the map of a place is, with `{latitude}`, `{longitude}` and perhaps `{name}` in it; null: nowhere. */
  readonly mapLink: string | null;
}

/** Everything a process needs to run: the engines have addresses by now. */
export interface Env extends Settings {
  readonly databaseUrl: string;
  readonly secret: string;
}

export interface ParsedEnv {
  readonly settings: Settings;
  readonly warnings: readonly string[];
}

/** Where programs are looked for. */
export const searchPath = (): string => process.env['PATH'] ?? '';

/** Reads the environment, or throws `EnvInvalid` with everything that is wrong. */
export function parseEnv(source: Record<string, string | undefined>): ParsedEnv {
  const faults: string[] = [];
  const values = readValues(source, faults);
  const issues = shape.safeParse(values).error?.issues ?? [];
  for (const { path, message } of issues) faults.push(`${path.join('.')} ${message}.`);
  // The rest is judged as well, as if the faulty ones had been left out: all faults show at once.
  const faulty = new Set(issues.map(({ path }) => String(path[0])));
  const sound = Object.fromEntries(Object.entries(values).filter(([name]) => !faulty.has(name)));
  const settings = toSettings(shape.parse(sound));
  const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = values;
  if (S3_BUCKET === undefined && (S3_ENDPOINT ?? S3_ACCESS_KEY_ID ?? S3_SECRET_ACCESS_KEY) !== undefined)
    faults.push('S3_BUCKET is needed with the other S3_ variables: attachments would go to a folder without it.');
  if ((S3_ACCESS_KEY_ID === undefined) !== (S3_SECRET_ACCESS_KEY === undefined))
    faults.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together: set both, or neither.');
  faults.push(...findConflicts(settings).filter((fault) => !faulty.has(fault.split(' ')[0] ?? '')));
  const unknown = findUnknown(source);
  // A name that was mistyped is often why another is missing.
  if (faults.length > 0) throw new EnvInvalid([...faults, ...unknown]);
  return { settings, warnings: [...unknown, ...findRisks(settings)] };
}

/** The environment of this process. A `.env` in the working directory fills in what the environment leaves open. */
export function readEnv(file = '.env'): ParsedEnv {
  return parseEnv({ ...readEnvFile(file), ...process.env });
}

/** Node's own loader takes a file that it may not read for one that is not there, and goes on without what it says. */
export function readEnvFile(file = '.env'): NodeJS.Dict<string> {
  try {
    return parseEnvFile(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return {};
    throw new EnvInvalid([`${file} is there and cannot be read (${String(code)}).`]);
  }
}

function readValues(source: Record<string, string | undefined>, faults: string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of envVariables) {
    // An empty variable counts as unset, since compose files pass on what they don't know that way.
    if (source[name]) values[name] = source[name];
  }
  for (const name of secretVariables) {
    const file = source[`${name}_FILE`];
    if (!file) continue;
    if (values[name] !== undefined) {
      faults.push(`${name} and ${name}_FILE are both set; keep one.`);
      continue;
    }
    try {
      values[name] = readFileSync(file, 'utf8').trim();
    } catch {
      faults.push(`${name}_FILE names ${file}, which cannot be read.`);
    }
  }
  return values;
}

function s3Of(value: z.output<typeof shape>): Omit<S3Settings, 'bucket'> {
  const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = value;
  return { endpoint, region, credentials: accessKeyId === null || secretAccessKey === null ? null : { accessKeyId, secretAccessKey } };
}

function toSettings(value: z.output<typeof shape>): Settings {
  return {
    port: value.PORT,
    host: value.HOST,
    publicOrigins: value.PUBLIC_URL,
    databaseUrl: value.DATABASE_URL,
    databasePoolMax: value.DATABASE_POOL_MAX,
    redisUrls: value.REDIS_URL,
    s3: value.S3_BUCKET === null ? null : { bucket: value.S3_BUCKET, ...s3Of(value) },
    role: value.PARLEY_ROLE,
    dataDir: value.PARLEY_DATA_DIR,
    secret: value.PARLEY_SECRET,
    commit: value.PARLEY_COMMIT,
    // On a laptop the log would bury what a start tells; on a server the log is where one looks.
    logLevel: value.LOG_LEVEL ?? (value.DATABASE_URL === null ? 'warn' : 'info'),
    trustProxy: value.TRUST_PROXY,
    heartbeatMs: value.HEARTBEAT_MS,
    shutdownMs: value.SHUTDOWN_MS,
    linkPreviews: value.LINK_PREVIEWS === 'on',
    virusScanner: value.VIRUS_SCANNER,
    ffmpeg: value.FFMPEG,
    mapLink: value.MAP_LINK,
  };
}

function findConflicts({ role, databaseUrl, redisUrls, secret }: Settings): string[] {
  const faults: string[] = [];
  if (role !== 'all' && databaseUrl === null) {
    faults.push(`DATABASE_URL is needed with PARLEY_ROLE=${role}: the embedded database belongs to one process that does everything.`);
  }
  if (role !== 'all' && redisUrls.length === 0) {
    faults.push(`REDIS_URL is needed with PARLEY_ROLE=${role}: without it, the processes would not hear of each other's messages.`);
  }
  if (databaseUrl !== null && secret === null) {
    faults.push('PARLEY_SECRET is needed with DATABASE_URL, the same in every process; make one with `openssl rand -base64 48`.');
  }
  return faults;
}

function findUnknown(source: Record<string, string | undefined>): string[] {
  const known = new Set<string>([...envVariables, ...secretVariables.map((name) => `${name}_FILE`)]);
  return Object.keys(source)
    .filter((name) => name.startsWith('PARLEY_') && !known.has(name))
    .map((name) => `${name} is not a variable that Parley knows; see .env.example.`);
}

function findRisks({ databaseUrl, redisUrls, role, s3 }: Settings): string[] {
  if (role !== 'all' && s3 === null)
    return [`PARLEY_ROLE=${role} without S3_BUCKET: attachments lie in PARLEY_DATA_DIR, which every process then has to share.`];
  if (databaseUrl === null || redisUrls.length > 0) return [];
  return ['DATABASE_URL is set without REDIS_URL: run one process only, since others would not hear of its messages.'];
}
