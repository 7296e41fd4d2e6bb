import type { Announcement as AnnouncementShape } from '../services/chat/announcement.ts';
import { builder } from './builder.ts';
import { announcementId } from './ids.ts';
import { User } from './user.ts';

export const Announcement = builder.objectRef<AnnouncementShape>('Announcement').implement({
  description: 'What a group tells all its members. One stands at a time; another text is another announcement, which nobody has read.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id.', resolve: (announcement) => announcementId(announcement.id) }),
    author: t.field({ type: User, description: 'Who set it.', resolve: (announcement) => ({ id: announcement.authorId }) }),
    text: t.exposeString('text', { description: '1 to 2,000 characters, with line breaks.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was set.' }),
  }),
});
