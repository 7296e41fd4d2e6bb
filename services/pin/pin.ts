/** A message that a chat keeps at its top. */
export interface Pin {
  readonly chatId: bigint;
  readonly seq: number;
  readonly pinnedBy: bigint;
  readonly pinnedAt: Date;
}
