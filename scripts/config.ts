/** `npm run config`: what each variable is, where it came from, and what is wrong with it. Passwords and secrets are not shown. */
import { reportConfig } from '../server/config-report.ts';
import { readEnv, readEnvFile } from '../server/env.ts';
import { giveUp } from './support/trouble.ts';

try {
  const entries = reportConfig(process.env, readEnvFile());
  const width = (of: (entry: (typeof entries)[number]) => string) => Math.max(...entries.map((entry) => of(entry).length));
  const [names, sources] = [width(({ name }) => name), width(({ from }) => from)];
  for (const { name, value, from } of entries) console.log(`${name.padEnd(names)}  ${from.padEnd(sources)}  ${value}`.trimEnd());
  for (const warning of readEnv().warnings) console.warn(`\nNote: ${warning}`);
} catch (error) {
  giveUp(error);
}
