import { useLimit } from '../../lib/use-limit.ts';

/** As many as can be forwarded, and deleted for oneself, at once. */
export const useSelectedMax = (): number => Math.min(useLimit('forwardMax') ?? Infinity, useLimit('deleteMax') ?? Infinity);
