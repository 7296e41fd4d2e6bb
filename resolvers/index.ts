import '../schema/errors.ts';
import './report.ts';
import './session.ts';
import './sign-in-code.ts';
import './user.ts';
import './contact.ts';
import './contact-card.ts';
import './presence.ts';
import './chat.ts';
import './group.ts';
import './ban.ts';
import './invite.ts';
import './join-request.ts';
import './announcement.ts';
import './message.ts';
import './forward.ts';
import './reaction.ts';
import './receipt.ts';
import './pin.ts';
import './poll.ts';
import './chain.ts';
import './chat-settings.ts';
import './draft.ts';
import './event.ts';
import './server-info.ts';
import { builder } from '../schema/builder.ts';

/** The whole graph. Loading this file loads every type and every field. */
export const schema = builder.toSchema();
