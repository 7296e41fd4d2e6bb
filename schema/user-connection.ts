import { builder } from './builder.ts';
import { User } from './user.ts';

/** Several fields page through people; they share one connection. */
export const UserEdge = builder.edgeObject({
  name: 'UserEdge',
  type: User,
  description: 'A person and where they stand in the list.',
});

export const UserConnection = builder.connectionObject({ name: 'UserConnection', type: User, description: 'A page of people.' }, UserEdge);
