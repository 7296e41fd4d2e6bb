import { builder } from './builder.ts';
import { Message } from './message.ts';

/** Several fields page through messages; they share one connection. */
export const MessageEdge = builder.edgeObject({ name: 'MessageEdge', type: Message, description: 'A message and where it stands.' });

export const MessageConnection = builder.connectionObject(
  { name: 'MessageConnection', type: Message, description: 'A page of messages.' },
  MessageEdge,
);
