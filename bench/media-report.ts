import type { Machine } from './machine.ts';

interface Memory {
  readonly server: number;
  /** The process that opens images; 0 while there is none. */
  readonly images: number;
}

export interface MediaResults {
  readonly date: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly photo: {
    readonly bytes: number;
    readonly thumbnailBytes: number;
    /** The process that opens images starts with the first. */
    readonly firstMs: number;
    readonly afterUploadMs: number;
    readonly allMs: number;
  };
  readonly uploads: {
    readonly count: number;
    readonly before: Memory;
    readonly peak: Memory;
    readonly after: Memory;
    readonly sentMs: number;
    readonly doneMs: number;
    readonly serverCpuMs: number;
  };
}

const mb = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

export const mediaReport = ({ date, commit, machine, photo, uploads }: MediaResults): string => `# Media, ${date}

Commit ${commit}. ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}, PostgreSQL ${machine.postgres}; ${
  machine.pinned ? 'server, database and the process that opens images on one core, the load on another' : 'nothing pinned to a core'
}. Load average before: ${machine.loadAverageBefore}. Attachments lie in a folder.

## A photo of 4000 × 3000 pixels (${(photo.bytes / 1_000_000).toFixed(1)} MB)

| until its thumbnail (${Math.round(photo.thumbnailBytes / 1_000)} kB) is there | ms |
| --- | --- |
| from when its bytes are in the store, the first of a process | ${photo.firstMs} |
| the middle of eight that follow | ${photo.afterUploadMs} |
| from when it is chosen, its upload on the loopback address included | ${photo.allMs} |

## ${uploads.count} people upload such a photo at once

| resident memory | server | process that opens images |
| --- | --- | --- |
| before | ${mb(uploads.before.server)} | ${mb(uploads.before.images)} |
| at most | ${mb(uploads.peak.server)} | ${mb(uploads.peak.images)} |
| after, garbage collected | ${mb(uploads.after.server)} | ${mb(uploads.after.images)} |

All bytes were in the store after ${(uploads.sentMs / 1_000).toFixed(1)} s, all thumbnails were made after ${(uploads.doneMs / 1_000).toFixed(1)} s. The server itself took ${(
  uploads.serverCpuMs / 1_000
).toFixed(1)} s of CPU.
`;
