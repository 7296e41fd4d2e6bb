/** Who acts: a person on one of their devices. Every verb of services takes it first. */
export interface Viewer {
  readonly userId: bigint;
  readonly deviceId: bigint;
}
