import type { Attach } from '../attachment/attached-content.ts';
import type { GetSticker } from '../sticker/index.ts';
import type { Viewer } from '../viewer.ts';
import type { GetContactCard } from './contact-card.ts';
import type { MessageContent } from './message.ts';
import type { NewContent } from './new-content.ts';

export interface LookAtContentDeps {
  readonly attach: Attach;
  readonly getContactCard: GetContactCard;
  readonly getSticker: GetSticker;
}

export type LookAtContent = ReturnType<typeof createLookAtContent>;

/**
 * What a message keeps of what somebody sends: all that is needed to show it. Whether they may send it is looked at here: attachments are their own,
 * a sticker one that they have, a person one whom they know. Attachments are taken up.
 */
export const createLookAtContent =
  ({ attach, getContactCard, getSticker }: LookAtContentDeps) =>
  (viewer: Viewer, asked: NewContent): Promise<MessageContent> | MessageContent => {
    switch (asked.kind) {
      case 'CONTACT_CARD':
        return getContactCard(viewer, BigInt(asked.content.userId));
      case 'MINI_PROGRAM':
        return attach.miniProgram(viewer, asked.content);
      case 'IMAGE':
        return attach.images(viewer, asked.content);
      case 'VIDEO':
        return attach.video(viewer, asked.content);
      case 'FILE':
        return attach.file(viewer, asked.content);
      case 'STICKER':
        return getSticker(viewer, asked.content.key);
      case 'VOICE':
        return attach.voice(viewer, asked.content);
      default:
        return asked.content;
    }
  };
