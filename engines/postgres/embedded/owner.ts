import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { birthOf, isAlive } from './system.ts';
import { EmbeddedPostgresTrouble, errorCode, reaching } from './trouble.ts';

interface Owner {
  pid: number;
  birth: string | null;
}

/**
 * Makes this process the only one that works in the folder. A note that a killed process left behind does not count: its
 * pid is dead, or belongs to a process that began at another time. Answers with the function that gives the folder back.
 */
export async function takeOwnership(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'owner.json');
  const mine = JSON.stringify({ pid: process.pid, birth: await birthOf(process.pid) } satisfies Owner);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      await writeFile(file, mine, { flag: 'wx', mode: 0o600 });
      return async () => {
        if ((await readFile(file, 'utf8').catch(() => '')) === mine) await rm(file, { force: true });
      };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') await reaching(`the folder ${folder}`, () => Promise.reject(error));
    }
    const owner = await readOwner(file);
    if (owner && (await isRunning(owner))) {
      throw new EmbeddedPostgresTrouble(
        `Parley already runs from ${folder} (process ${owner.pid}). Stop it first, or start this one with another folder in PARLEY_DATA_DIR.`,
      );
    }
    await rm(file, { force: true });
  }
  throw new EmbeddedPostgresTrouble(`Several processes want to start from ${folder} at once. Start one of them again.`);
}

async function readOwner(file: string): Promise<Owner | null> {
  try {
    const owner = JSON.parse(await readFile(file, 'utf8')) as Partial<Owner>;
    return typeof owner.pid === 'number' ? { pid: owner.pid, birth: owner.birth ?? null } : null;
  } catch {
    return null;
  }
}

async function isRunning({ pid, birth }: Owner): Promise<boolean> {
  return isAlive(pid) && (birth === null || (await birthOf(pid)) === birth);
}
