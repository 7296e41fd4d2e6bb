/** `points` may be spent in each window of `durationMs`. The name tells rules apart in shared stores. */
export interface RateRule {
  readonly name: string;
  readonly points: number;
  readonly durationMs: number;
  /** How many points a process may take at once, to spend without asking: for what happens often and costs one point. */
  readonly lease?: number;
}

export type RateAnswer = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterMs: number };

export interface RateLimiter {
  /** Spends `cost` points (1 by default) of `key` under `rule`. A refusal says when to come back. */
  consume(rule: RateRule, key: string, cost?: number): Promise<RateAnswer>;
  /** Forgets what `key` has spent, as after a sign-in that succeeded. */
  reset(rule: RateRule, key: string): Promise<void>;
}
