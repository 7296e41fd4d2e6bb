import { hash, verify } from '@node-rs/argon2';

/** Hashes and checks passwords without holding up the event loop. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** With `null` for the hash or the password it is false, after as much work as any other answer. */
  verify(passwordHash: string | null, password: string | null): Promise<boolean>;
}

/** OWASP's advice for argon2id (the library's default kind): 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Node's pool of threads also serves files and name look-ups: hashing leaves it room, and waits its turn beyond. */
const AT_ONCE_MAX = 2;

const createTurns = (atOnceMax: number) => {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= atOnceMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // A turn passes from hand to hand, so that nobody overtakes the queue.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
};

export const createPasswordHasher = (): PasswordHasher => {
  const inTurn = createTurns(AT_ONCE_MAX);
  let nobodys: Promise<string> | undefined;
  return {
    hash: (password) => inTurn(() => hash(password, COST)),
    async verify(passwordHash, password) {
      // Checked against a hash that is nobody's, an unknown handle takes as long as a wrong password.
      nobodys ??= hash('no one has this password', COST);
      const matches = await inTurn(async () => verify(passwordHash ?? (await nobodys) ?? '', password ?? ''));
      return matches && passwordHash !== null && password !== null;
    },
  };
};
