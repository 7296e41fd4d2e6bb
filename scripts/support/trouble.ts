/** Errors whose message is already a sentence for the person at the keyboard. */
const spoken = new Set(['EnvInvalid', 'EmbeddedPostgresTrouble', 'MigrationRefused', 'RedisUnreachable']);

const sentences: Record<string, (error: { port?: number; address?: string; path?: string }) => string> = {
  EADDRINUSE: ({ port }) => `Port ${port} is in use. Stop what uses it, or choose another one: PORT=${(port ?? 4000) + 1} npm start`,
  EACCES: ({ port, path }) =>
    port === undefined
      ? `There is no permission to use ${path ?? 'a file that is needed'}. Start as the user who owns it, or name another folder in PARLEY_DATA_DIR.`
      : `There is no permission to listen on port ${port}. Choose one above 1023 with PORT.`,
  ENOSPC: () => 'The disk is full. Free some space and start again; nothing that was acknowledged is lost.',
  ECONNREFUSED: ({ address, port }) => `Nothing answers at ${address}:${port}. Is the engine running that DATABASE_URL or REDIS_URL names?`,
  ENOTFOUND: () => 'The host that DATABASE_URL or REDIS_URL names cannot be found. Check its spelling.',
};

/** One clear sentence for what can go wrong outside our code; null for a fault of ours, which deserves its stack. */
export function explain(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (spoken.has(error.name)) return error.message;
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  const code = (first as { code?: string }).code ?? (first.cause as { code?: string } | undefined)?.code;
  const sentence = code === undefined ? undefined : sentences[code];
  if (sentence !== undefined) return sentence(first as { port?: number });
  return error.cause === undefined ? null : explain(error.cause);
}

/** Says what went wrong and ends the process with 1. */
export function giveUp(error: unknown): never {
  const sentence = explain(error);
  if (sentence === null) console.error(error);
  else console.error(`\n${sentence}\n`);
  process.exit(1);
}
