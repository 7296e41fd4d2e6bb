import type { FakeMessage } from './fake-shapes.ts';

/** The reactions with one person's in the place of the one before; null when it stands already. */
export const reactionsWith = (message: FakeMessage, userId: string, emoji: string | null): NonNullable<FakeMessage['reactions']> | null => {
  const held = message.reactions ?? [];
  if ((held.find(({ userIds }) => userIds.includes(userId))?.emoji ?? null) === emoji) return null;
  const entries = held.flatMap(({ emoji: shown, userIds }) => userIds.map((id) => ({ shown, id }))).filter(({ id }) => id !== userId);
  if (emoji !== null) entries.push({ shown: emoji, id: userId });
  return [...Map.groupBy(entries, ({ shown }) => shown)].map(([shown, people]) => ({ emoji: shown, userIds: people.map(({ id }) => id) }));
};
