/** The embedded database cannot run here. The message says why and what to do, for the person who started it. */
export class EmbeddedPostgresTrouble extends Error {
  override readonly name = 'EmbeddedPostgresTrouble';
}

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const denied = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Says plainly that a file could not be reached, instead of what the system call was called. */
export async function reaching<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOSPC') throw new EmbeddedPostgresTrouble(`No space is left for ${what}. Free some and start again.`, { cause: error });
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw new EmbeddedPostgresTrouble(
        `A file stands where there should be ${what}. Move it away, or name another folder in PARLEY_DATA_DIR.`,
        {
          cause: error,
        },
      );
    }
    if (code === undefined || !denied.has(code)) throw error;
    throw new EmbeddedPostgresTrouble(
      `There is no permission to use ${what}. Start as the user who owns it, or name another folder in PARLEY_DATA_DIR.`,
      { cause: error },
    );
  }
}
