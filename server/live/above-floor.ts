import type { ChatChangesFrame } from '../../services/sync/frames.ts';

const variants = new WeakMap<ChatChangesFrame, Map<number, ChatChangesFrame>>();

/** The frame without the messages a newcomer may not see; the same object for all who see the same, so it is encoded once. */
export const aboveFloor = (frame: ChatChangesFrame, floorSeq: number): ChatChangesFrame => {
  if (floorSeq === 0) return frame;
  const visible = frame.messages.filter((message) => message.seq > floorSeq);
  if (visible.length === frame.messages.length) return frame;
  let known = variants.get(frame);
  if (known === undefined) variants.set(frame, (known = new Map()));
  // Floors hide a prefix by seq, so the count of what is visible names the variant.
  let variant = known.get(visible.length);
  if (variant === undefined) known.set(visible.length, (variant = { ...frame, messages: visible }));
  return variant;
};
