import { builder } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { LinkPreview } from '../schema/message.ts';

builder.queryFields((t) => ({
  linkPreview: t.field({
    type: LinkPreview,
    nullable: true,
    args: { url: t.arg.string({ required: true, description: 'The link, as it stands in the text: http or https.' }) },
    description:
      'What a text with this link would show, for whoever is still writing it. The server looks at the page, which may take seconds; null where the page says nothing, the server makes no previews, or the viewer has asked for too many (`previewsPerMinute`). Its picture is at an address that is good for minutes and needs no session.',
    async resolve(_root, { url }, context) {
      const preview = await context.services.previewLink(requireViewer(context), url);
      return preview === null ? null : { ...preview, path: preview.pictureUrl ?? '' };
    },
  }),
}));
