import { AddStickersDocument } from '../../gql/graphql.ts';
import { client } from '../../lib/graphql-client.ts';
import { type Chosen, imageTypeOf } from '../attachment/file-kind.ts';
import { UploadProblem, uploadFile } from '../attachment/upload-file.ts';
import { answerOf, type Problem } from '../session/problem.ts';

/** What a file is called, without what its program put behind a dot: what the sticker is found by until somebody says otherwise. */
export const nameOfFile = (name: string, lengthMax: number | undefined): string =>
  [...name.replace(/\.[^.]{1,5}$/u, '').replace(/^(?:IMG|DSC|image|Screenshot)[-_ \d]*$/iu, '')].slice(0, lengthMax).join('').trim();

/** Uploads images and puts those that were taken into a pack. Answers the first thing that went wrong; the others are in it all the same. */
export async function addImages(
  packId: string,
  files: readonly File[],
  nameMax: number | undefined,
  onProgress: (part: number) => void,
): Promise<Problem | null> {
  const total = files.reduce((sum, { size }) => sum + size, 0) || 1;
  const stickers: { attachmentId: string; name: string }[] = [];
  let problem: Problem | null = null;
  let before = 0;
  for (const file of files) {
    // By its first bytes, since names lie and the server looks.
    const type = imageTypeOf(new Uint8Array(await file.slice(0, 16).arrayBuffer())) ?? file.type;
    const chosen: Chosen = { kind: 'STICKER', type, file };
    try {
      const { id } = await uploadFile(chosen, {
        signal: new AbortController().signal,
        onSent: (bytes) => onProgress(Math.min(1, (before + bytes) / total)),
        onUpload: () => {},
      });
      if (stickers.every(({ attachmentId }) => attachmentId !== id))
        stickers.push({ attachmentId: id, name: nameOfFile(file.name, nameMax) });
    } catch (error) {
      problem ??= error instanceof UploadProblem ? error.problem : { code: 'UNEXPECTED', path: [] };
    }
    before += file.size;
  }
  if (stickers.length === 0) return problem;
  const answer = answerOf(
    await client.mutation(AddStickersDocument, { input: { packId, stickers } }).toPromise(),
    (data) => data.addStickers,
  );
  return answer.ok ? problem : answer.problem;
}
