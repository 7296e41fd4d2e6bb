import { fileURLToPath } from 'node:url';

/** The root of the checkout, whatever folder a script is called from. */
export const rootDir = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');
