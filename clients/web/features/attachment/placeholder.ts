import { thumbHashToDataURL } from 'thumbhash';

const made = new Map<string, string>();
const KEPT_MAX = 500;

/** A picture of some bytes, to show until the image comes; empty where there is none. */
export function placeholderUrl(hash: string): string {
  const known = made.get(hash);
  if (known !== undefined) return known;
  let url = '';
  try {
    url = thumbHashToDataURL(Uint8Array.from(atob(hash), (char) => char.charCodeAt(0)));
  } catch {
    // A server that is newer may send what we cannot read.
  }
  if (made.size >= KEPT_MAX) made.clear();
  made.set(hash, url);
  return url;
}
