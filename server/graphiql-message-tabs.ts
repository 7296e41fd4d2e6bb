import { type Tab, tab } from './graphiql-tab.ts';

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
  ];
};
