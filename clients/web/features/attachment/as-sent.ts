import { chosenOf, type Chosen } from './file-kind.ts';
import { filmOf } from './film-of.ts';
import { shrunk } from './shrink.ts';
import { withoutPlace } from './without-place.ts';

/** Made ready: a photo smaller, unless it is wanted as it is; a video with a picture of it, and without where it was made. What this browser cannot play goes as a file. */
export async function asSent(chosen: Chosen, original: boolean): Promise<Chosen> {
  const { kind, type, file } = chosen;
  if (kind === 'IMAGE') return original ? chosen : chosenOf(await shrunk(file, type));
  if (kind !== 'VIDEO') return chosen;
  const film = await filmOf(file);
  return film === null ? chosenOf(file, true) : { ...chosen, film, file: await withoutPlace(file) };
}
