/** Where telephones note where a video was made, by what and by whom: boxes of an MP4 that no player needs. */
const NOTES: readonly string[] = ['udta', 'meta', 'uuid'];
/** What holds such boxes in turn. */
const TABLES: readonly string[] = ['moov', 'trak'];
/** The table of a film; a larger one is none. */
const TABLE_BYTES_MAX = 64 * 1024 * 1024;
const FREE = 'free';

interface Box {
  readonly type: string;
  /** Where it begins, where what it holds begins, and where it ends. */
  readonly at: number;
  readonly from: number;
  readonly end: number;
}

/** The box whose head these bytes are; null: this is none. */
const boxAt = (head: DataView, at: number, end: number): Box | null => {
  if (head.byteLength < 8) return null;
  const type = String.fromCharCode(...[4, 5, 6, 7].map((place) => head.getUint8(place)));
  const told = head.getUint32(0);
  if (told === 1 && head.byteLength < 16) return null;
  const [size, header] = told === 1 ? [Number(head.getBigUint64(8)), 16] : [told === 0 ? end - at : told, 8];
  return size < header || at + size > end ? null : { type, at, from: at + header, end: at + size };
};

/** Boxes of notes in a table that is here, which begins at `offset` of the file. */
const notesIn = (table: DataView, offset: number, from: number, end: number): Box[] => {
  const found: Box[] = [];
  for (let at = from; at < end;) {
    const box = boxAt(new DataView(table.buffer, table.byteOffset + at, Math.min(16, end - at)), at, end);
    if (box === null) break;
    if (NOTES.includes(box.type)) found.push({ ...box, at: offset + box.at, from: offset + box.from, end: offset + box.end });
    if (TABLES.includes(box.type)) found.push(...notesIn(table, offset, box.from, box.end));
    at = box.end;
  }
  return found;
};

const bytesOf = async (file: Blob, from: number, end: number): Promise<DataView> => new DataView(await file.slice(from, end).arrayBuffer());

/** Heads are read one by one, and the table at once; the film itself is never. */
async function notesOf(file: Blob): Promise<Box[]> {
  const found: Box[] = [];
  for (let at = 0; at < file.size;) {
    const box = boxAt(await bytesOf(file, at, at + 16), at, file.size);
    if (box === null) break;
    if (NOTES.includes(box.type)) found.push(box);
    if (box.type === 'moov' && box.end - box.from <= TABLE_BYTES_MAX) {
      const table = await bytesOf(file, box.from, box.end);
      found.push(...notesIn(table, box.from, 0, table.byteLength));
    }
    at = box.end;
  }
  return found;
}

/** The same video without what it tells of where it was made. Nothing in it moves: notes become room that is free. */
export async function withoutPlace(file: File): Promise<File> {
  const notes = await notesOf(file);
  if (notes.length === 0) return file;
  const parts: BlobPart[] = [];
  let done = 0;
  for (const { at, from, end } of notes) {
    parts.push(file.slice(done, at + 4), FREE, file.slice(at + 8, from), new Uint8Array(end - from));
    done = end;
  }
  return new File([...parts, file.slice(done)], file.name, { type: file.type, lastModified: file.lastModified });
}
