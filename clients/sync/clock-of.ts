/** Minutes and seconds: of a length, which is never nothing, or with 0 for `least` of a position in it. */
export const clockOf = (ms: number, least = 1): string => {
  const seconds = Math.max(least, Math[least === 0 ? 'floor' : 'round'](ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
