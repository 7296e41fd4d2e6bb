import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { secretVariables } from '../../server/env.ts';
import { rootDir } from './paths.ts';

const pageFile = path.join(rootDir, 'docs/CONFIGURATION.md');

const head = `# Configuration

Made from [.env.example](../.env.example) by \`npm run generate\`; a test holds that to what the code reads. All of it is read and checked
once, at the start, and every fault is named at once. The environment wins over a \`.env\` in the working directory; an empty variable
counts as unset; a \`PARLEY_\` variable that is not known is told. \`npm run config\` prints what is in force and where it came from, without
passwords and secrets.
`;

/** The page, from the words and defaults of `.env.example`: remarks above a variable are its words, those between dashes a heading. */
export const configurationPage = (example: string): string => {
  const lines: string[] = [head.trimEnd()];
  let words: string[] = [];
  let hasTable = false;
  for (const line of example.split('\n')) {
    const heading = /^# --- (.+) ---$/.exec(line)?.[1];
    const variable = /^([A-Z_]+)=(.*)$/.exec(line);
    if (heading !== undefined) {
      lines.push('', `## ${heading}`, '', '| variable | default | what it is |', '| --- | --- | --- |');
      hasTable = true;
    } else if (variable !== null && hasTable) {
      const [, name = '', written = ''] = variable;
      const value = written.replace(/^'(.*)'$/, '$1');
      const file = (secretVariables as readonly string[]).includes(name) ? `, \`${name}_FILE\`` : '';
      lines.push(`| \`${name}\`${file} | ${value === '' ? 'unset' : `\`${value}\``} | ${words.join(' ').replaceAll('|', '\\|')} |`);
    }
    words = line.startsWith('# ') ? [...words, line.slice(2)] : [];
  }
  return `${lines.join('\n')}\n`;
};

const wanted = async () => configurationPage(await readFile(path.join(rootDir, '.env.example'), 'utf8'));

export const writeConfigurationPage = async (): Promise<void> => writeFile(pageFile, await wanted());
export const isConfigurationPageTrue = async (): Promise<boolean> =>
  (await readFile(pageFile, 'utf8').catch(() => '')) === (await wanted());
