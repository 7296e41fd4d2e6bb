const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const INITIAL_LENGTH_MAX = 24;

/** The first character of a name as people see it, upper-cased: `名`, `É`, a whole flag or family. */
export const initialOf = (name: string): string => {
  for (const { segment } of graphemes.segment(name.trim().toUpperCase())) {
    // A letter under a pile of marks is one grapheme of any length; its letter alone will do.
    return segment.length <= INITIAL_LENGTH_MAX ? segment : String.fromCodePoint(segment.codePointAt(0) as number);
  }
  return '?';
};

const hueOf = (userId: bigint): number => {
  // Ids made close together differ in few bits; multiplying spreads them over the circle.
  const spread = BigInt.asUintN(64, userId * 0x9e3779b97f4a7c15n);
  return Number((spread >> 32n) % 360n);
};

/** The path of a person's generated picture: all it shows is in its name, so it may be cached for ever. */
export const drawnAvatarUrl = (user: { readonly id: bigint; readonly name: string }): string =>
  `/avatars/${hueOf(user.id)}-${encodeURIComponent(initialOf(user.name))}.svg`;
