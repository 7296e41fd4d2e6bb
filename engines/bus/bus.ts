/** What travels on the bus: anything that JSON can carry. Receivers must not change it, since they share it. */
export type BusPayload = null | boolean | number | string | readonly BusPayload[] | { readonly [key: string]: BusPayload | undefined };

export type BusListener = (payload: BusPayload) => void;

/**
 * Carries news between processes, at most once. It is a hint and never the truth: whatever must not be lost is in the log,
 * and a listener that hears of a gap reads the log again.
 */
export interface Bus {
  /**
   * Resolves once the bus has taken the payload. Payloads of one topic arrive in the order in which one process published them; those of
   * several processes in any order. Listeners of the same process hear it at once, even when the bus then fails to take it.
   */
  publish(topic: string, payload: BusPayload): Promise<void>;
  /**
   * Resolves when every later publish will be heard; answers with the function that stops listening. Listeners of one topic
   * share one subscription of the bus. Stopping twice does nothing.
   */
  subscribe(topic: string, listener: BusListener): Promise<() => Promise<void>>;
  /** Called when the bus was out of reach and is back: payloads may have been missed. Answers with the function that stops it. */
  onGap(listener: () => void): () => void;
  healthy(): boolean;
  /** Topics this process listens to now. */
  topicCount(): number;
  close(): Promise<void>;
}
