/** Errors whose message is already a sentence for the person at the keyboard. */
const spoken = new Set(['EnvInvalid', 'EmbeddedPostgresTrouble', 'MigrationRefused', 'RedisUnreachable', 'OptionsInvalid']);

interface Told {
  readonly message: string;
  readonly port?: number;
  readonly address?: string;
  readonly path?: string;
  readonly hostname?: string;
}

const notFound = ({ hostname }: Told) =>
  `The host ${hostname ?? 'that was named'} cannot be found. Check the spelling of HOST, DATABASE_URL and REDIS_URL.`;
const noAnswer = ({ address, port }: Told) =>
  `${address === undefined ? 'An engine' : `What should be at ${address}:${port}`} does not answer in time. Check DATABASE_URL and REDIS_URL, and that nothing between here and there keeps connections out.`;
const notTrusted = ({ message }: Told) =>
  `An engine shows a certificate that is not trusted here (${message}). Name its authority's file in NODE_EXTRA_CA_CERTS.`;
const notLetIn = ({ message }: Told) => `PostgreSQL does not let us in: ${message}. Check the user and the password in DATABASE_URL.`;

const sentences: Record<string, (error: Told) => string> = {
  EADDRINUSE: ({ port }) => `Port ${port} is in use. Stop what uses it, or choose another one: PORT=${(port ?? 4000) + 1} npm start`,
  EACCES: ({ port, path }) =>
    port === undefined
      ? `There is no permission to use ${path ?? 'a file that is needed'}. Start as the user who owns it, or name another folder in PARLEY_DATA_DIR.`
      : `There is no permission to listen on port ${port}. Choose one above 1023 with PORT.`,
  ENOSPC: () => 'The disk is full. Free some space and start again; nothing that was acknowledged is lost.',
  ECONNREFUSED: ({ address, port }) => `Nothing answers at ${address}:${port}. Is the engine running that DATABASE_URL or REDIS_URL names?`,
  EADDRNOTAVAIL: ({ address }) => `${address} is not an address of this machine. Name one of its own in HOST; 0.0.0.0 is all of them.`,
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  ETIMEDOUT: noAnswer,
  EHOSTUNREACH: noAnswer,
  ENETUNREACH: noAnswer,
  DEPTH_ZERO_SELF_SIGNED_CERT: notTrusted,
  SELF_SIGNED_CERT_IN_CHAIN: notTrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notTrusted,
  // What PostgreSQL says, by its own codes.
  '28P01': notLetIn,
  '28000': notLetIn,
  '3D000': ({ message }) => `PostgreSQL says: ${message}. Make it (\`createdb\`), or name another in DATABASE_URL.`,
  '42501': ({ message }) => `PostgreSQL says: ${message}. The user in DATABASE_URL must own the database, or be allowed to create in it.`,
  '53300': ({ message }) => `PostgreSQL says: ${message}. Lower DATABASE_POOL_MAX, or let it take more.`,
  '57P03': ({ message }) => `PostgreSQL says: ${message}. Start again in a moment.`,
};

/** One clear sentence for what can go wrong outside our code; null for a fault of ours, which deserves its stack. */
export function explain(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (spoken.has(error.name)) return error.message;
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  if (/does not support SSL/.test(first.message))
    return 'The PostgreSQL of DATABASE_URL does not speak TLS. Take sslmode out of the address.';
  const { code } = first as { code?: string };
  const sentence = code === undefined ? undefined : sentences[code];
  if (sentence !== undefined) return sentence(first);
  return first.cause === undefined ? null : explain(first.cause);
}

/** Says what went wrong and ends the process with 1. */
export function giveUp(error: unknown): never {
  const sentence = explain(error);
  if (sentence === null) console.error(error);
  else console.error(`\n${sentence}\n`);
  process.exit(1);
}
