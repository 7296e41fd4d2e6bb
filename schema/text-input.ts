import { builder } from './builder.ts';
import { NO_ID, parseUserId } from './ids.ts';
import { TextRangeKind } from './text-range.ts';

export const TextRangeInput = builder.inputType('TextRangeInput', {
  description: 'What a part of the text is. Counted in UTF-16 code units of the text as it is given, blank space around it included.',
  fields: (t) => ({
    kind: t.field({ type: TextRangeKind, required: true, description: 'What it is.' }),
    offset: t.int({ required: true, description: 'Where it begins, from 0.' }),
    length: t.int({ required: true, description: 'How long it is, at least 1.' }),
    userId: t.id({ description: 'Of a MENTION: a person in the chat. Of nothing else.' }),
  }),
});

export const BODY =
  '1 to 4,000 characters (Unicode code points), one of which can be seen; blank space around it is cut, and controls in it are left out.';

export const RANGES =
  'What parts of the text are, at most 100. Bold, italic and struck through may overlap each other and lie over whole mentions; nothing else overlaps. At most 50 people are mentioned.';

type RangeArg = typeof TextRangeInput.$inferInput;

export const rangesArg = (ranges: readonly RangeArg[] | null | undefined) =>
  ranges?.map(({ userId, ...range }) => ({ ...range, userId: userId == null ? null : (parseUserId(userId) ?? NO_ID) })) ?? null;

export const TextContentInput = builder.inputType('TextContentInput', {
  description: 'Plain text.',
  fields: (t) => ({
    body: t.string({ required: true, description: BODY }),
    ranges: t.field({ type: [TextRangeInput], description: RANGES }),
    linkPreview: t.boolean({
      description:
        'False: no preview of its link is wanted, also when it is edited. Else the first link gets one, where the server makes them.',
    }),
  }),
});

/** As services take it. */
export const textArg = ({ body, ranges, linkPreview }: typeof TextContentInput.$inferInput) => ({
  body,
  ranges: rangesArg(ranges),
  linkPreview: linkPreview ?? null,
});
