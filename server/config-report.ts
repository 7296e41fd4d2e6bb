import { type EnvVariable, envDefaults, envVariables, secretVariables } from './env.ts';

type Source = Record<string, string | undefined>;

export interface ConfigEntry {
  readonly name: EnvVariable;
  /** As it is in force, with nothing in it that would let anybody in. */
  readonly value: string;
  readonly from: 'environment' | '.env' | 'file' | 'default';
}

const isSecret = (name: EnvVariable): name is (typeof secretVariables)[number] => (secretVariables as readonly string[]).includes(name);

/** An address without who may come in; of anything else that is secret only that it is there. */
export const redact = (name: EnvVariable, value: string): string => {
  if (!isSecret(name) || value === '') return value;
  if (name === 'PARLEY_SECRET' || name === 'S3_SECRET_ACCESS_KEY') return `(${value.length} characters)`;
  return value
    .split(',')
    .map((part) => {
      const url = URL.parse(part.trim());
      if (url === null) return '(not an address)';
      const who = url.username === '' && url.password === '' ? '' : `${url.username}:***@`;
      // A query may hold a password or the path of a key.
      return `${url.protocol}//${who}${url.host}${url.pathname}${url.search === '' ? '' : '?***'}`;
    })
    .join(',');
};

/** What each variable is and where it came from: the environment before `.env`, either before the default. */
export const reportConfig = (environment: Source, file: Source): ConfigEntry[] =>
  envVariables.map((name): ConfigEntry => {
    for (const [from, source] of [
      ['environment', environment],
      ['.env', file],
    ] as const) {
      const value = source[name];
      if (value) return { name, value: redact(name, value), from };
      // An empty variable of the environment still hides the one of the file.
      if (value === '') break;
    }
    const named = isSecret(name) ? (environment[`${name}_FILE`] ?? file[`${name}_FILE`]) : undefined;
    if (named) return { name, value: `(from ${named})`, from: 'file' };
    return { name, value: envDefaults[name], from: 'default' };
  });
