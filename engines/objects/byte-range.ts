/** The bytes that a Range header asks for, both ends included. Null: all, as for what is not understood. 'none': there are no such bytes. */
export const parseRange = (header: string | undefined, size: number): { from: number; to: number } | 'none' | null => {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return null;
  // The last so many bytes.
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  return from >= size || to < from ? 'none' : { from, to };
};
