/** A place on the earth, by WGS 84, in degrees north and east. */
export interface LocationDraft {
  readonly latitude: number;
  readonly longitude: number;
  /** The radius in metres within which it lies; null when nobody said. */
  readonly accuracy: number | null;
  /** Empty where it has none; the address too. */
  readonly name: string;
  readonly address: string;
  /** So long it follows its author. Left out for a place that stays. */
  readonly liveSeconds?: number;
}

export interface LocationView extends Omit<LocationDraft, 'liveSeconds'> {
  /** Of a place that follows its author: until when, which may be past, and since when it is where it is. Left out or null for a place that stays. */
  readonly live?: { readonly endsAt: string; readonly updatedAt: string } | null;
}
