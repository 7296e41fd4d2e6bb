import path from 'node:path';

/** Stands in the data folder while the demo is being written. */
export const demoMark = (dataDir: string): string => path.join(dataDir, 'seeding');
