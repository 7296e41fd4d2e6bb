/** The first Chinese character of each letter, in the order of pinyin; no reading begins with I, U or V. */
const FIRSTS = '阿八嚓哒妸发旮哈讥咔垃妈拿噢妑七呥仨他穵夕丫帀';
const LETTERS = 'ABCDEFGHJKLMNOPQRSTWXYZ';
const byPinyin = new Intl.Collator('zh-Hans-u-co-pinyin');

/** What stands for names that begin with neither a Latin letter nor a Chinese character; last. */
export const NO_LETTER = '#';

/** Under which letter a name stands: its own without marks, or the one that its Chinese character is read with. */
export const letterOf = (name: string): string => {
  const [first = ''] = name.trim().normalize('NFD');
  const letter = first.toUpperCase();
  if (/^[A-Z]$/u.test(letter)) return letter;
  if (!/^\p{Script=Han}$/u.test(first)) return NO_LETTER;
  let at = -1;
  for (const start of FIRSTS) {
    if (byPinyin.compare(start, first) > 0) break;
    at += 1;
  }
  return LETTERS[at] ?? NO_LETTER;
};

const placeOf = (letter: string): string => (letter === NO_LETTER ? '~' : letter);

/** In the order of their letters, with what has none last; within a letter in the order they come in. */
export const byLetter = <T>(
  items: readonly T[],
  nameOf: (item: T) => string,
): readonly (readonly [letter: string, items: readonly T[]])[] => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const letter = letterOf(nameOf(item));
    const group = groups.get(letter);
    if (group === undefined) groups.set(letter, [item]);
    else group.push(item);
  }
  return [...groups].sort(([a], [b]) => (placeOf(a) < placeOf(b) ? -1 : 1));
};
