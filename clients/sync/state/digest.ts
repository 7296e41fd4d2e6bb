/** FNV-1a, 32 bits, over the UTF-8 bytes of a text. Ids and numbers are ASCII, so a char code is a byte. */
export const fnv1a32 = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash ^= text.charCodeAt(at) & 0xff;
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
};

/** XOR over all chats of FNV-1a 32 of `chatId:version`, eight hex digits: equal on both sides when nothing is missing. */
export const digestOf = (chats: Iterable<{ readonly id: string; readonly version: number }>): string => {
  let digest = 0;
  for (const { id, version } of chats) digest ^= fnv1a32(`${id}:${version}`);
  return (digest >>> 0).toString(16).padStart(8, '0');
};
