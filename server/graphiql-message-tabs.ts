import { type Tab, tab } from './graphiql-tab.ts';

/** Of the video of docs/EXAMPLES.md, which can be put there as it stands. */
const SEA_SHA256 = '2a5037dfe7112edce919537cc917faed16a727f78f06bd1126f5f04b3fd64ad4';

/** What one does with a message that is there, tried on a note to oneself. */
export const createMessageTabs = ({ noteId, chatId }: { readonly noteId: string; readonly chatId: string }): Tab[] => {
  // Its id is `m_<chat>_<seq>`, both in base 36.
  const [, noteChat = '…', noteSeq = '1'] = noteId.split('_');
  const noteChatId = `c_${noteChat}`;
  const seqs = [Number.parseInt(noteSeq, 36) || 1];
  return [
    tab(
      '10b. React to a message; emoji: null takes it back.',
      `mutation React($input: SetReactionInput!) {
  setReaction(input: $input) {
    ... on SetReactionPayload { reactedMessage { id reactions { emoji count } } }
    ... on Error { code message path }
  }
}`,
      { input: { messageId: noteId, emoji: '👍' } },
    ),
    tab(
      '10c. Pin a message at the top of its chat. unpinMessage takes it down.',
      `mutation PinMessage($input: PinMessageInput!) {
  pinMessage(input: $input) {
    ... on PinMessagePayload { chat { id pins { seq pinnedBy { name } message { fallbackText } } } }
    ... on Error { code message path }
  }
}`,
      { input: { messageId: noteId } },
    ),
    tab(
      '10d. Forward messages to another chat, one by one or, with merged: true, as one record. Run it twice: they are the same.',
      `mutation Forward($input: ForwardMessagesInput!) {
  forwardMessages(input: $input) {
    ... on ForwardMessagesPayload { forwardedMessages { id forwardedFrom fallbackText } leftOutSeqs }
    ... on Error { code message path }
  }
}`,
      {
        input: {
          fromChatId: noteChatId,
          seqs,
          chatId,
          merged: false,
          clientMessageIds: [`graphiql-forward-${Date.now().toString(36)}`],
        },
      },
    ),
    tab(
      '10e. Delete messages for yourself alone; restore: true brings them back.',
      `mutation DeleteForMe($input: DeleteMessagesInput!) {
  deleteMessages(input: $input) {
    ... on DeleteMessagesPayload { chatSettings { deletedRanges { fromSeq toSeq } version } }
    ... on Error { code message path }
  }
}`,
      { input: { chatId: noteChatId, seqs, restore: true } },
    ),
    tab(
      '10e2. What a link would show, for whoever is still writing it. With linkPreview: false in its text a message goes without.',
      `query LinkPreview($url: String!) {
  linkPreview(url: $url) { url site title description image { width height url } }
}`,
      { url: 'https://example.com/' },
    ),
    tab(
      '10f. Upload a video: PUT the bytes to the url, ask completeUpload, then send it with the next tab.',
      `mutation CreateVideo($input: CreateUploadInput!) {
  createUpload(input: $input) {
    ... on CreateUploadPayload {
      upload { id state parts { number url headers { name value } } }
      attachment { id durationMs width height }
    }
    ... on Error { code message path }
  }
}`,
      { input: { kind: 'VIDEO', name: 'sea.webm', type: 'video/webm', size: 173, sha256: SEA_SHA256 } },
    ),
    tab(
      '10g. Send it, once it is STORED, with a caption of which a part is bold. Ranges count UTF-16 units, as in a text.',
      `mutation SendVideo($input: SendMessageInput!) {
  sendMessage(input: $input) {
    ... on SendMessagePayload {
      sentMessage { id fallbackText content { ... on VideoContent { url caption captionRanges { kind offset length } } } }
    }
    ... on Error { code message path }
  }
}`,
      {
        input: {
          chatId: noteChatId,
          clientMessageId: `graphiql-video-${Date.now().toString(36)}`,
          content: {
            video: { attachmentId: 'a_…', caption: 'The sea, at last', captionRanges: [{ kind: 'BOLD', offset: 4, length: 3 }] },
          },
        },
      },
    ),
  ];
};
