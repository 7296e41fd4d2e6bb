import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const secretFile = (dataDir: string): string => path.join(dataDir, 'secret');

/** The key that signs cursors and the like: made once, kept beside the embedded database, readable by its owner alone. */
export async function ensureSecret(dataDir: string): Promise<string> {
  const file = secretFile(dataDir);
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.trim() !== '') return kept.trim();
  const secret = randomBytes(48).toString('base64');
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
