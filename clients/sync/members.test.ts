import { describe, expect, it } from 'vitest';
import { createWorld, type World } from './testing/world.ts';

const groupOf = ({ log }: World) => {
  for (const name of ['ann', 'bob', 'cem', 'dea']) log.user(name);
  return log.createGroup('group', ['u_bob', 'u_ann', 'u_cem']);
};

/** More than a device is told when it comes back: it gets the newest page, and no member. */
const sayMuch = ({ log }: World, chatId: string) => {
  for (let at = 0; at < 300; at += 1) log.say('u_bob', chatId, `text ${at}`);
};

describe('members', () => {
  it('are loaded anew after an absence that was too long to be told of, while somebody looks', async () => {
    const world = createWorld();
    const group = groupOf(world);
    const { engine, network } = await world.liveDevice('ann');
    const members = engine.members(group.id);
    const end = members.subscribe(() => {});
    void engine.loadMembers(group.id);
    await world.advance(100);
    const names = () => members.get().map(({ user }) => user.name);
    expect(names()).toEqual(['bob', 'ann', 'cem']);

    network.cut(1006);
    sayMuch(world, group.id);
    world.log.remove('u_bob', group.id, 'u_cem');
    world.log.add('u_bob', group.id, 'u_dea');
    await world.advance(5_000);
    expect(names()).toEqual(['bob', 'ann', 'dea']);
    end();

    network.cut(1006);
    sayMuch(world, group.id);
    world.log.remove('u_bob', group.id, 'u_dea');
    await world.advance(5_000);
    // Nobody looks, so nobody asks; what is not known is not shown.
    expect(names()).toEqual([]);
    void engine.loadMembers(group.id);
    await world.advance(100);
    expect(names()).toEqual(['bob', 'ann']);
  });

  it('are loaded anew when the viewer is taken in again', async () => {
    const world = createWorld();
    const group = groupOf(world);
    const { engine } = await world.liveDevice('ann');
    const members = engine.members(group.id);
    members.subscribe(() => {});
    void engine.loadMembers(group.id);
    await world.advance(100);
    world.log.remove('u_bob', group.id, 'u_ann');
    world.log.remove('u_bob', group.id, 'u_cem');
    await world.advance(100);
    expect(members.get()).toEqual([]);
    world.log.add('u_bob', group.id, 'u_ann');
    await world.advance(500);
    expect(members.get().map(({ user }) => user.name)).toEqual(['bob', 'ann']);
  });
});
