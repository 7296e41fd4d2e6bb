import type { InvitePreview as PreviewShape } from '../services/chat/invite-people.ts';
import type { Invite as InviteShape } from '../services/chat/invite.ts';
import { builder } from './builder.ts';
import { chatId, inviteId } from './ids.ts';
import { JoinMode } from './join-request.ts';
import { User } from './user.ts';

export const Invite = builder.objectRef<InviteShape>('Invite').implement({
  description: 'A link by which people come into a group. Its token is told once, to who makes it; nobody can look it up.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id, to end it by. It lets nobody in.', resolve: (invite) => inviteId(invite.id) }),
    creator: t.field({ type: User, description: 'Who made it.', resolve: (invite) => ({ id: invite.creatorId }) }),
    uses: t.exposeInt('uses', { description: 'How many came in by it.' }),
    usesMax: t.exposeInt('usesMax', { nullable: true, description: 'How many may; null for as many as there is room for.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends by itself.' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true, description: 'When it was ended; null while it was not.' }),
  }),
});

export const InvitePreview = builder.objectRef<PreviewShape>('InvitePreview').implement({
  description: 'What somebody who holds an invite is told of the group before they come in.',
  fields: (t) => ({
    chatId: t.id({ description: 'Id of the group.', resolve: (preview) => chatId(preview.chatId) }),
    title: t.exposeString('title', { description: "The group's title." }),
    memberCount: t.exposeInt('memberCount', { description: 'How many are in it.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when the invite holds.' }),
    joinMode: t.expose('joinMode', {
      type: JoinMode,
      description: 'How one comes in by it: by `joinByInvite` where it is OPEN, else by `requestToJoin`.',
    }),
    question: t.exposeString('question', { nullable: true, description: 'What newcomers are asked; null when nothing.' }),
  }),
});
