import type { Clock, Timers } from '../../engines/clock.ts';
import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { ObjectStore } from '../../engines/objects/object-store.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Viewer } from '../viewer.ts';
import { createAttachmentStore } from './attachment-store.ts';
import { createCancelUpload, createCompleteUpload, createListUploadParts } from './complete-upload.ts';
import { createCreateUpload } from './create-upload.ts';
import { createFindDownload, type FindDownloadDeps } from './find-download.ts';
import { createRenditionStore } from './rendition-store.ts';

export interface AttachmentDeps extends Pick<FindDownloadDeps, 'findMessage' | 'signDownload'> {
  readonly prisma: PrismaClient;
  readonly objects: ObjectStore;
  readonly limiter: RateLimiter;
  readonly ids: IdGenerator;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onUploadCompleted: () => void;
}

export const createAttachmentServices = (deps: AttachmentDeps) => {
  const { prisma, objects } = deps;
  const store = createAttachmentStore(prisma);
  const renditions = createRenditionStore(prisma);
  return {
    createUpload: createCreateUpload(deps),
    completeUpload: createCompleteUpload({ ...deps, onCompleted: deps.onUploadCompleted }),
    cancelUpload: createCancelUpload({ prisma, objects }),
    listUploadParts: createListUploadParts({ objects }),
    findUpload: (viewer: Viewer, id: bigint) => store.findUpload(viewer.userId, id),
    findAttachment: (viewer: Viewer, id: bigint) => store.findAttachment(viewer.userId, id),
    findDownload: createFindDownload({ ...deps, store, renditions }),
    listRenditions: (attachmentIds: readonly bigint[]) => renditions.list(attachmentIds),
  };
};
