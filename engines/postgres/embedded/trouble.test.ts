import { describe, expect, it } from 'vitest';
import { EmbeddedPostgresTrouble, reaching } from './trouble.ts';

const failing = (code: string) => reaching('the folder /data', () => Promise.reject(Object.assign(new Error(code), { code })));

describe('reaching', () => {
  it.each(['EACCES', 'EPERM', 'EROFS'])('says in one sentence that a place is closed to us (%s)', async (code) => {
    await expect(failing(code)).rejects.toThrow(
      'There is no permission to use the folder /data. Start as the user who owns it, or name another folder in PARLEY_DATA_DIR.',
    );
  });

  it('says when the disk is full', async () => {
    await expect(failing('ENOSPC')).rejects.toThrow(EmbeddedPostgresTrouble);
  });

  it('leaves what it does not know as it is', async () => {
    await expect(failing('EIO')).rejects.not.toBeInstanceOf(EmbeddedPostgresTrouble);
    await expect(reaching('the folder /data', () => Promise.resolve(1))).resolves.toBe(1);
  });
});
