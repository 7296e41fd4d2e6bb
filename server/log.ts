import { type DestinationStream, type Logger, pino } from 'pino';

/** Of an error: what it is, where it came from, and the codes of whoever made it. Not what a database says of the row it refused. */
const serializeError = (error: unknown): object => {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined ? {} : { cause: serializeError(cause) }),
  };
};

export interface LogOptions {
  readonly level: string;
}

/** JSON lines: time in ISO 8601, level by name, msg, and what belongs to it. Never bodies, tokens, passwords or addresses. */
export const createLog = ({ level }: LogOptions, destination?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      messageKey: 'msg',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      redact: ['*.password', '*.token', 'req.headers.authorization', 'req.headers.cookie'],
    },
    ...(destination === undefined ? [] : [destination]),
  );
