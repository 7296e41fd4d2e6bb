const HOUR_MS = 3_600_000;

/** For how long one may mute a chat; null is for ever. */
export const MUTE_CHOICES = [
  { key: 'muteHour', forMs: HOUR_MS },
  { key: 'muteEightHours', forMs: 8 * HOUR_MS },
  { key: 'muteWeek', forMs: 7 * 24 * HOUR_MS },
  { key: 'muteForever', forMs: null },
] as const;
