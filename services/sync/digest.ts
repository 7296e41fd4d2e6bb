/** FNV-1a, 32 bits, over UTF-16 code units below 128: cheap, and the same three lines in any client's language. */
export const fnv1a32 = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/** XOR of these over all of a viewer's chats is the digest: order does not matter, and one change costs two XORs. */
export const chatVersionHash = (chatId: string, version: number): number => fnv1a32(`${chatId}:${version}`);

export const digestText = (digest: number): string => (digest >>> 0).toString(16).padStart(8, '0');
