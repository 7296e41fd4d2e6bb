import type { World } from './world.ts';

/** Ann, Bob and Cem, and the chat of the first two. */
export const friends = (world: World) => {
  for (const name of ['ann', 'bob', 'cem']) world.log.user(name);
  world.log.befriend('u_ann', 'u_bob');
  return world.log.openDirect('u_ann', 'u_bob');
};

/** Bob says so many things. */
export const say = ({ log }: World, chatId: string, count: number) => {
  for (let at = 0; at < count; at += 1) log.say('u_bob', chatId, `text ${log.chat(chatId).lastSeq + 1}`);
};

/** How often Ann's devices have asked for something. */
export const asked = ({ server }: World, field: string) =>
  server.asked.filter((one) => one.field === field && one.userId === 'u_ann').length;
