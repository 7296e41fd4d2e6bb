import { imagesHeight, shownSize } from '../attachment/image-size.ts';
import type { ContentView, TimelineItem } from '../../../sync/types.ts';

const HOLE_HEIGHT = 56;
const NOTICE_HEIGHT = 36;
const BUBBLE_HEIGHT = 42;
const QUOTE_HEIGHT = 49;
const RECORD_HEIGHT = 26;
const RECORD_LINE_HEIGHT = 18.85;
const PERSON_HEIGHT = 56;
const REACTIONS_HEIGHT = 32;
/** A card and the space below it. */
const CARD_HEIGHT = 84;
/** Of a poll or a list: all but its options or entries. */
const ASKED_HEIGHT = 96;
const POLL_OPTION_HEIGHT = 42;
const CHAIN_ENTRY_HEIGHT = 25;
const CHAIN_SHOWN = 10;
/** A place without its address. */
const LOCATION_HEIGHT = 236;
const FILE_HEIGHT = 46;
const VOICE_HEIGHT = 40;
const LIVE_HEIGHT = 22;
const LINE_HEIGHT = 22.5;
const UNITS_PER_LINE = 56;

/** What stands over the words: images, a video, or the line of a file. */
const heldHeight = (content: ContentView): number => {
  if (content.kind === 'image') return imagesHeight(content.images) + 6;
  if (content.kind === 'video') return shownSize(content).height + 6;
  return content.kind === 'file' ? FILE_HEIGHT : 0;
};

/** A first guess of a row's height, near enough that scrolling far up does not slide. Full-width characters count double. */
export function estimateHeight(item: TimelineItem | undefined): number {
  if (item === undefined || item.kind === 'hole') return HOLE_HEIGHT;
  const { content } = item.message;
  if (content.kind === 'system' || content.kind === 'recalled') return NOTICE_HEIGHT;
  if (content.kind === 'contactCard') return BUBBLE_HEIGHT + PERSON_HEIGHT;
  if (content.kind === 'record') return BUBBLE_HEIGHT + RECORD_HEIGHT + content.preview.length * RECORD_LINE_HEIGHT;
  if (content.kind === 'poll') return ASKED_HEIGHT + content.options.length * POLL_OPTION_HEIGHT;
  if (content.kind === 'chain') return ASKED_HEIGHT + Math.min(content.entries.length, CHAIN_SHOWN) * CHAIN_ENTRY_HEIGHT;
  if (content.kind === 'location') return LOCATION_HEIGHT + (content.live ? LIVE_HEIGHT : 0);
  if (content.kind === 'sticker') return ASKED_HEIGHT * 2;
  if (content.kind === 'voice') return BUBBLE_HEIGHT + VOICE_HEIGHT;
  if (content.kind === 'miniProgram') return ASKED_HEIGHT * (content.cover ? 3 : 1);
  const body = content.kind === 'text' ? content.body : content.kind === 'unknown' ? content.fallbackText : (content.caption ?? '');
  let lines = 0;
  for (const line of body.split('\n')) {
    let units = 8;
    for (let index = 0; index < line.length; index += 1) units += line.charCodeAt(index) > 0x2e7f ? 2 : 1;
    lines += Math.max(1, Math.ceil(units / UNITS_PER_LINE));
  }
  const around = (item.message.replyTo == null ? 0 : QUOTE_HEIGHT) + (item.message.reactions?.length > 0 ? REACTIONS_HEIGHT : 0);
  const card = content.kind === 'text' && content.linkPreview !== undefined ? CARD_HEIGHT : 0;
  return heldHeight(content) + card + BUBBLE_HEIGHT + (lines - 1) * LINE_HEIGHT + around;
}
