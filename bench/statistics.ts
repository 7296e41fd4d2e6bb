/** Times of one kind, in milliseconds unless said otherwise. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** The smallest value that at least this share of all is not above. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

export const spread = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => round(quantile(sorted, share));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
};

export const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
