import { builder } from '../schema/builder.ts';
import { CardForm, ContactCard } from '../schema/contact.ts';
import { requireViewer } from '../schema/context.ts';
import { User } from '../schema/user.ts';
import type { ShownCard } from '../services/contact/contact-cards.ts';
import { RateLimited } from '../services/errors.ts';

builder.queryFields((t) => ({
  contactCard: t.field({
    type: ContactCard,
    args: { form: t.arg({ type: CardForm, required: true, description: 'What it is meant for.' }) },
    description: "The viewer's own card, made anew at each asking; those made before stay good until they run out.",
    resolve: (_root, { form }, context) => context.services.showContactCard(requireViewer(context), form),
  }),
  userByCard: t.field({
    type: User,
    nullable: true,
    args: { token: t.arg.string({ required: true, description: 'What the code or link holds after `/#/add/`.' }) },
    description: 'Whose card this is; null when it has run out, was reset, or never was one.',
    resolve(_root, { token }, context) {
      requireViewer(context);
      return context.services.findUserByCard(token);
    },
  }),
}));

const ResetContactCardPayload = builder.objectRef<{ card: ShownCard }>('ResetContactCardPayload').implement({
  description: 'Nothing that was handed out before leads to the viewer any more.',
  fields: (t) => ({ card: t.field({ type: ContactCard, description: 'A new code.', resolve: ({ card }) => card }) }),
});

builder.mutationFields((t) => ({
  resetContactCard: t.field({
    type: ResetContactCardPayload,
    errors: { types: [RateLimited] },
    description: 'Ends all codes and links to the viewer’s card that are out. A repeat does it again. At most 30 an hour.',
    resolve: async (_root, _args, context) => ({ card: await context.services.resetContactCard(requireViewer(context)) }),
  }),
}));
