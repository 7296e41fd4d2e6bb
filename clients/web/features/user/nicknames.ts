import { createContext } from 'react';

export type Nicknames = ReadonlyMap<string, string>;

/** How people are called in the group that is on screen, by their ids; null outside of one. */
export const NicknamesContext = createContext<Nicknames | null>(null);
