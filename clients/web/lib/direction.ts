const FIRST_STRONG = /[\p{L}]/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** What `dir="auto"` makes of a text: the first letter decides. For what has to be placed at the end of its last line. */
export function isRightToLeft(text: string): boolean {
  const letter = FIRST_STRONG.exec(text);
  return letter !== null && RIGHT_TO_LEFT.test(letter[0]);
}
