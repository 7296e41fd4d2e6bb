import { type DBSchema, openDB } from 'idb';
import type { MessageView, TextRange } from '../../../sync/types.ts';
import type { Chosen } from './file-kind.ts';
import type { Token } from '../message/tokens.ts';
import { UPLOADS_DATABASE } from './forget-uploads.ts';

/** One message on its way, with the bytes themselves, so that a reload loses nothing. */
export interface KeptUpload {
  /** What the message will be called. */
  readonly id: string;
  readonly userId: string;
  readonly chatId: string;
  readonly createdMs: number;
  readonly files: readonly Chosen[];
  readonly caption: string;
  /** What parts of the caption are; left out where there are none, and by what an earlier client stored. */
  readonly ranges?: readonly TextRange[];
  /** What it answers. */
  readonly replyTo?: MessageView | null;
  /** How it is sent; left out by what an earlier client stored. */
  readonly how?: SendHow;
}

/** How something is sent that is not sent as usual. */
export interface SendHow {
  /** Nobody is to be disturbed by it. */
  readonly silent?: boolean;
  /** Not before this time. */
  readonly sendAt?: string;
}

/** What somebody has chosen for a chat and not sent. */
export interface KeptStaged {
  readonly userId: string;
  readonly chatId: string;
  readonly files: readonly StagedFile[];
}

export interface StagedFile {
  readonly id: string;
  readonly file: File;
  readonly isImage: boolean;
}

/** How they are to be sent. */
export interface KeptWording {
  readonly userId: string;
  readonly chatId: string;
  readonly caption: string;
  /** Whom it mentions; an earlier client stored none. */
  readonly tokens?: readonly Token[];
  readonly original: boolean;
  readonly asFiles: boolean;
}

interface Schema extends DBSchema {
  uploads: { key: string; value: KeptUpload };
  staged: { key: [userId: string, chatId: string]; value: KeptStaged };
  /** Apart from the files, which need not be written anew with each word. */
  wording: { key: [userId: string, chatId: string]; value: KeptWording };
}

const open = () =>
  openDB<Schema>(UPLOADS_DATABASE, 2, {
    upgrade(db, oldVersion) {
      if (oldVersion < 1) db.createObjectStore('uploads', { keyPath: 'id' });
      db.createObjectStore('staged', { keyPath: ['userId', 'chatId'] });
      db.createObjectStore('wording', { keyPath: ['userId', 'chatId'] });
    },
  });

/** Where a browser keeps nothing, an upload lives as long as its page. */
export const uploadStore = {
  async list(userId: string): Promise<KeptUpload[]> {
    const db = await open();
    const all = await db.getAll('uploads').finally(() => db.close());
    return all.filter((one) => one.userId === userId).sort((a, b) => a.createdMs - b.createdMs);
  },
  async keep(upload: KeptUpload): Promise<void> {
    const db = await open();
    await db.put('uploads', upload).finally(() => db.close());
  },
  async has(id: string): Promise<boolean> {
    const db = await open();
    const count = await db.count('uploads', id).finally(() => db.close());
    return count > 0;
  },
  async remove(id: string): Promise<void> {
    const db = await open();
    await db.delete('uploads', id).finally(() => db.close());
  },
};

export const stagedStore = {
  async list(userId: string): Promise<(KeptStaged & { readonly wording: KeptWording | undefined })[]> {
    const db = await open();
    try {
      const [staged, words] = await Promise.all([db.getAll('staged'), db.getAll('wording')]);
      const wordingOf = (chatId: string) => words.find((one) => one.userId === userId && one.chatId === chatId);
      return staged.filter((one) => one.userId === userId).map((one) => ({ ...one, wording: wordingOf(one.chatId) }));
    } finally {
      db.close();
    }
  },
  async keepFiles(staged: KeptStaged): Promise<void> {
    const db = await open();
    await db.put('staged', staged).finally(() => db.close());
  },
  async keepWording(wording: KeptWording): Promise<void> {
    const db = await open();
    await db.put('wording', wording).finally(() => db.close());
  },
  async remove(userId: string, chatId: string): Promise<void> {
    const db = await open();
    await Promise.all([db.delete('staged', [userId, chatId]), db.delete('wording', [userId, chatId])]).finally(() => db.close());
  },
};
