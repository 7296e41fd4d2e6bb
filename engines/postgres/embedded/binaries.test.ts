import { chmod, mkdtemp, readdir, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyPackage, findBinaries, installedPackage } from './binaries.ts';
import { isReachable } from './system.ts';

describe('embedded binaries', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'parley-binaries-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are used where they lie when we run them ourselves', async () => {
    const copies: string[] = [];
    const found = await findBinaries({ user: null, fallbackRoot: root, onCopy: (folder) => copies.push(folder) });
    expect(found.postgres).toContain('node_modules');
    expect(found.major).toMatch(/^\d+$/);
    expect(copies).toEqual([]);
  });

  it('are copied whole, with links and modes that let another user run them', async () => {
    const { folder } = await installedPackage();
    const copy = path.join(root, 'copy');
    await Promise.all([copyPackage(folder, copy, root), copyPackage(folder, copy, root)]);
    expect((await stat(path.join(copy, 'native/bin/postgres'))).mode & 0o555).toBe(0o555);
    expect((await stat(path.join(copy, 'native/share'))).mode & 0o005).toBe(0o005);
    expect(await readlink(path.join(copy, 'native/lib/libpq.so.5'))).toMatch(/^libpq\.so\.5\./);
    // No draft is left over, whichever of the two was faster.
    expect(await readdir(root)).toEqual(['copy']);
  });

  it('count as out of reach when any folder above is closed', async () => {
    const user = { uid: 65_533, gid: 65_533 };
    expect(await isReachable(path.join(root, 'not/yet/made'), user)).toBe(false);
    await chmod(root, 0o755);
    expect(await isReachable(path.join(root, 'not/yet/made'), user)).toBe(true);
  });
});
