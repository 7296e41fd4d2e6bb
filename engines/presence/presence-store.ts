export interface PresenceEntry {
  readonly userId: string;
  readonly deviceId: string;
}

/** Which users have a device online. An entry lives as long as its last touch says; nothing here is durable. */
export interface PresenceStore {
  /** Keeps these devices online for `ttlMs` from now. */
  touch(entries: readonly PresenceEntry[], ttlMs: number): Promise<void>;
  leave(entry: PresenceEntry): Promise<void>;
  /** Those of `userIds` with at least one device online. */
  online(userIds: readonly string[]): Promise<Set<string>>;
}
