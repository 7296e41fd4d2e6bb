import { builder, viewerDependent } from '../schema/builder.ts';
import { Chat } from '../schema/chat.ts';
import { requireViewer } from '../schema/context.ts';
import { Message } from '../schema/message.ts';
import { MessageConnection, MessageEdge } from '../schema/message-connection.ts';
import { parseNumericKey } from '../services/paging.ts';

const GalleryKind = builder.enumType('GalleryKind', {
  description: 'What a message is looked for by, when somebody looks through what a chat holds.',
  values: {
    MEDIA: { description: 'Images and videos.' },
    FILE: { description: 'Files.' },
    VOICE: { description: 'Voice messages.' },
    LINK: { description: 'Texts with a link to a page of the web.' },
  } as const,
});

builder.objectFields(Chat, (t) => ({
  gallery: t.connection(
    {
      type: Message,
      description:
        'Messages of one kind that the viewer may see, oldest first in every case. `last` with `before` or `beforeSeq` goes backwards, from the newest; `first` with `after` or `afterSeq` forwards. What is recalled is not among them. Viewer-dependent.',
      extensions: viewerDependent,
      args: {
        kind: t.arg({ type: GalleryKind, required: true, description: 'Which.' }),
        beforeSeq: t.arg.int({ description: 'Backwards from below this seq.' }),
        afterSeq: t.arg.int({ description: 'Forwards from above this seq.' }),
      },
      async resolve(chat, args, context) {
        const { paging } = context.services;
        const page = paging.parsePage('gallery', args);
        const seq = page.cursor === null ? null : Number(parseNumericKey(page.cursor, 1)[0]);
        const backward = page.backward || (args.beforeSeq != null && args.afterSeq == null);
        const found = await context.services.listGallery(requireViewer(context), chat.id, {
          kind: args.kind,
          limit: page.limit,
          backward,
          beforeSeq: (backward ? seq : null) ?? args.beforeSeq ?? null,
          afterSeq: (backward ? null : seq) ?? args.afterSeq ?? null,
        });
        const sides = { hasPreviousPage: found.hasOlder, hasNextPage: found.hasNewer };
        return paging.toConnectionWithin(found.messages, page, (message) => String(message.seq), sides);
      },
    },
    MessageConnection,
    MessageEdge,
  ),
}));
