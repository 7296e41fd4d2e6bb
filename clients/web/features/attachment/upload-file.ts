import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { TypedDocumentNode } from 'urql';
import {
  type AttachmentPartsFragment,
  CancelUploadDocument,
  CompleteUploadDocument,
  type CompleteUploadMutation,
  CreateUploadDocument,
  type CreateUploadMutation,
  type UploadPartsFragment,
} from '../../gql/graphql.ts';
import { loadGraphql, type OperationOutcome } from '../../lib/graphql.ts';
import { answerOf, type Problem } from '../session/problem.ts';
import type { Chosen } from './file-kind.ts';

/** Small ones are hashed by the browser at once; of large ones only a piece is in memory at a time. */
const HASHED_AT_ONCE_MAX = 16 * 1024 * 1024;
const PIECE = 4 * 1024 * 1024;
const PARTS_AT_ONCE = 2;
const LOOK_AGAIN_MS = 1_000;

export class UploadProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

async function mutate<Data>(document: TypedDocumentNode<Data, never>, variables: { input: object }): Promise<OperationOutcome<Data>> {
  const { client } = await loadGraphql();
  return client.mutation<Data>(document as unknown as TypedDocumentNode<Data>, variables).toPromise();
}

/** Nobody waits for it: what was given up runs out by itself, too. */
export function cancelUpload(uploadId: string): void {
  void mutate(CancelUploadDocument as never, { input: { uploadId } }).catch(() => {});
}

async function hashOf(file: Blob, signal: AbortSignal): Promise<string> {
  if (file.size <= HASHED_AT_ONCE_MAX && crypto.subtle !== undefined) {
    return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())));
  }
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += PIECE) {
    signal.throwIfAborted();
    hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
  }
  return bytesToHex(hash.digest());
}

/** `fetch` does not say how much has left. */
function put(part: UploadPartsFragment['parts'][number], body: Blob, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = () => reject(new UploadProblem({ code: 'NETWORK', path: [] }));
    request.open('PUT', part.url ?? '');
    for (const { name, value } of part.headers) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onload = () => (request.status < 300 ? resolve() : fail());
    request.onerror = fail;
    request.onabort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}

async function sendParts(
  { parts, partSize }: UploadPartsFragment,
  file: Blob,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const sent = new Map(parts.filter(({ isStored }) => isStored).map(({ number, size }) => [number, size]));
  const tell = () => onSent([...sent.values()].reduce((sum, bytes) => sum + bytes, 0));
  tell();
  const waiting = parts.filter(({ isStored }) => !isStored);
  const work = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const { number, size } = part;
      const from = (number - 1) * partSize;
      // Without the type of the file: a part has none, and a signature that says otherwise is refused.
      const body = new Blob([file.slice(from, from + size)]);
      await put(
        part,
        body,
        (bytes) => {
          sent.set(number, bytes);
          tell();
        },
        signal,
      );
      sent.set(number, size);
      tell();
    }
  };
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, work));
}

export interface UploadHooks {
  readonly signal: AbortSignal;
  onSent(bytes: number): void;
  /** What to give up when somebody no longer wants it. */
  onUpload(uploadId: string): void;
}

async function complete(uploadId: string, signal: AbortSignal): Promise<AttachmentPartsFragment> {
  for (;;) {
    const result = await mutate<CompleteUploadMutation>(CompleteUploadDocument as never, { input: { uploadId } });
    const answer = answerOf(result, (data) => data.completeUpload);
    if (!answer.ok) throw new UploadProblem(answer.problem);
    signal.throwIfAborted();
    if (answer.value.upload.attachment !== null) return answer.value.upload.attachment;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** One file on its way, from where it was: what is there already is not sent again. */
export async function uploadFile(
  { kind, type, file }: Chosen,
  { signal, onSent, onUpload }: UploadHooks,
): Promise<AttachmentPartsFragment> {
  const input = { kind, type, name: file.name.slice(-200) || 'file', size: file.size, sha256: await hashOf(file, signal) };
  signal.throwIfAborted();
  const result = await mutate<CreateUploadMutation>(CreateUploadDocument as never, { input });
  const answer = answerOf(result, (data) => data.createUpload);
  if (!answer.ok) throw new UploadProblem(answer.problem);
  const { upload, attachment } = answer.value;
  if (attachment !== null || upload === null) {
    onSent(file.size);
    return attachment as AttachmentPartsFragment;
  }
  onUpload(upload.id);
  await sendParts(upload, file, onSent, signal);
  return complete(upload.id, signal);
}
