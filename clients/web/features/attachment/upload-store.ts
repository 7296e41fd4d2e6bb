import { type DBSchema, openDB } from 'idb';
import type { Chosen } from './file-kind.ts';
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
}

interface Schema extends DBSchema {
  uploads: { key: string; value: KeptUpload };
}

const open = () => openDB<Schema>(UPLOADS_DATABASE, 1, { upgrade: (db) => void db.createObjectStore('uploads', { keyPath: 'id' }) });

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
  async remove(id: string): Promise<void> {
    const db = await open();
    await db.delete('uploads', id).finally(() => db.close());
  },
};
