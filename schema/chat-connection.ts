import { builder } from './builder.ts';
import { Chat } from './chat.ts';

/** Several fields page through chats; they share one connection. */
export const ChatEdge = builder.edgeObject({ name: 'ChatEdge', type: Chat, description: 'A chat and where it stands in the list.' });

export const ChatConnection = builder.connectionObject({ name: 'ChatConnection', type: Chat, description: 'A page of chats.' }, ChatEdge);
