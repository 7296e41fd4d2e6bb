/**
 * Tells the others about what has been committed, without waiting for it and without failing because of it: the commit stands
 * whatever the bus does, and its outbox row is published again by the relay.
 */
export const afterCommit = (...published: readonly Promise<unknown>[]): void => {
  for (const work of published) work.catch(() => {});
};
