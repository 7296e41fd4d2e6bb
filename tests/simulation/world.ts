import { createInProcessPresence } from '../../engines/presence/in-process.ts';
import { encodeId } from '../../engines/ids.ts';
import { attachmentId, deviceId, userId } from '../../schema/ids.ts';
import { createToken, hashToken } from '../../services/session/session-token.ts';
import { FakeBrowser } from '../../clients/sync/testing/fake-tabs.ts';
import { createMemoryStorage } from '../../clients/sync/index.ts';
import { createBusNet } from './bus.ts';
import { createChance } from './chance.ts';
import type { RealDatabase } from './database.ts';
import { type Answer, Device, type User } from './devices.ts';
import { createWitness } from './invariants.ts';
import { NarrowListener } from './narrow.ts';
import { createNetwork } from './network.ts';
import { CREATE_GROUP, CREATE_INVITE, OPEN_DIRECT_CHAT, UPDATE_GROUP_ENTRY } from './operations.ts';
import { createDatabaseNet } from './pool.ts';
import { Schedule } from './schedule.ts';
import { type Sabotage, Server } from './servers.ts';
import { calm, type Weather } from './weather.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly devices: number;
  readonly sabotage?: Sabotage | undefined;
  readonly keepTrace?: boolean;
}

export const PASSWORD = 'correct horse battery';
const USERS_MAX = 6;

/** A few servers on one database and one bus, a few people with their devices, and one seed that decides everything. */
export const createWorld = async (real: RealDatabase, options: WorldOptions) => {
  await real.clear();
  const schedule = new Schedule();
  if (options.keepTrace === true) schedule.trace.keepAll();
  const chance = createChance(options.seed);
  let weather: Weather = calm;
  const shared = { schedule, weather: () => weather };
  const bus = createBusNet({ ...shared, chance: chance.fork('bus') });
  const witness = createWitness();
  const database = createDatabaseNet({ ...shared, chance: chance.fork('database'), real, onTrouble: witness.broken });
  const presence = createInProcessPresence({ clock: { now: () => Math.floor(schedule.nowMs) } });
  const deps = {
    ...shared,
    chance: chance.fork('servers'),
    bus,
    database,
    presence,
    sabotage: options.sabotage,
    onTrouble: witness.broken,
  };
  const servers = Array.from({ length: chance.int(2, 3) }, (_, at) => new Server(`server${at + 1}`, deps));
  const happened = new Map<string, number>();
  const routing = chance.fork('routing');
  const network = createNetwork({
    ...shared,
    chance: chance.fork('network'),
    frame: options.sabotage?.frame,
    onAsked: (operation) => void happened.set(operation, (happened.get(operation) ?? 0) + 1),
    route: () => routing.pick(servers.filter((server) => server.isUp)) ?? null,
  });
  const devicesDeps = { schedule, chance: chance.fork('devices'), network, witness };
  const users: User[] = [];
  const devices: Device[] = [];
  let made = 0;
  let listener: NarrowListener | null = null;
  /** The links to groups that somebody has made, as they were told. */
  const invites: string[] = [];
  let openChatId = '';

  /** Ids of what was there before the first server: of a worker that none of them is. */
  const newId = (): bigint => encodeId({ ms: Math.floor(schedule.nowMs) - 1_000_000, worker: 0, sequence: (made += 1) });
  const write = (text: string, values: unknown[]) => real.main.run(text, values, { clockMs: schedule.nowMs, begunMs: schedule.nowMs });

  const addUser = async (name: string): Promise<void> => {
    const id = newId();
    await write(`INSERT INTO users (id, handle, handle_key, name, password_hash) VALUES ($1, $2, $2, $2, $3)`, [id, name, PASSWORD]);
    const uploaded = {
      IMAGE: await upload(id, name, 'IMAGE'),
      FILE: await upload(id, name, 'FILE'),
      STICKER: await upload(id, name, 'STICKER'),
      VOICE: await upload(id, name, 'VOICE'),
      VIDEO: await upload(id, name, 'VIDEO'),
    };
    users.push({ name, id: userId(id), handle: name, uploaded });
  };

  /** As it stands when its bytes have arrived and were looked at. */
  const upload = async (owner: bigint, name: string, kind: string): Promise<string> => {
    const id = newId();
    await write(
      `INSERT INTO attachments (id, owner_id, kind, sha256, name, type, size, width, height, placeholder, duration_ms)
       VALUES ($1, $2, $3, $4, $5, 'image/webp', 9, 8, 8, '', 3000)`,
      [id, owner, kind, Buffer.alloc(32, made), `${kind} of ${name}`],
    );
    return attachmentId(id);
  };

  const befriendAll = () =>
    write(`INSERT INTO contacts (user_id, contact_id) SELECT a.id, b.id FROM users a JOIN users b ON a.id <> b.id`, []);

  /** A device that signed in before the run began. */
  const addDevice = async (user: User, browser: FakeBrowser | null = null, beside?: Device): Promise<Device> => {
    const owner = BigInt((await real.main.rows<{ id: string }>('SELECT id FROM users WHERE handle = $1', [user.handle]))[0]?.id as string);
    const id = newId();
    const token = createToken({ userId: owner, deviceId: id }, Buffer.alloc(32, made));
    await write(
      `INSERT INTO devices (user_id, id, name, platform, token_hash, expires_at, last_seen_at)
       VALUES ($1, $2, 'A device', 'WEB', $3, sim.now() + interval '90 days', sim.now())`,
      [owner, id, hashToken(token)],
    );
    return place({ user, token, deviceId: deviceId(id), browser, beside });
  };

  const place = (at: {
    user: User;
    token: string;
    deviceId: string;
    browser?: FakeBrowser | null;
    beside?: Device | undefined;
  }): Device => {
    const { user, browser = null, beside } = at;
    const number = devices.filter((device) => device.user === user).length + 1;
    const device = new Device(devicesDeps, {
      name: `${user.name}${number}`,
      user,
      token: beside?.token ?? at.token,
      deviceId: beside?.deviceId ?? at.deviceId,
      browser,
      disk: beside?.disk ?? createMemoryStorage(),
    });
    devices.push(device);
    return device;
  };

  /** Runs until a promise of the simulated world is settled. */
  const until = async <T>(promise: Promise<T>, patienceMs = 60_000): Promise<T> => {
    let outcome: { value: T } | { error: unknown } | null = null;
    promise.then(
      (value) => (outcome = { value }),
      (error: unknown) => (outcome = { error }),
    );
    await schedule.runWhile(() => outcome === null, patienceMs);
    const settled = outcome as { value: T } | { error: unknown } | null;
    if (settled === null) throw new Error('A step of the setup takes for ever.');
    if ('error' in settled) throw settled.error;
    return settled.value;
  };

  const startServer = (server: Server): void => {
    schedule.in(0, `${server.name} starts`, null, () => server.start(servers.indexOf(server) + 1));
  };

  const begin = async (): Promise<void> => {
    for (const server of servers) startServer(server);
    await schedule.runWhile(() => !servers.every((server) => server.isUp), 60_000);
    const userCount = Math.max(2, Math.min(USERS_MAX, Math.ceil(options.devices * 0.6)));
    for (const name of ['ann', 'bob', 'cem', 'dea', 'eli', 'fay'].slice(0, userCount)) await addUser(name);
    await befriendAll();
    const [ann] = users as [User];
    // Some devices of ann are tabs of one browser; everyone has a device of their own.
    const tabs = options.devices > 3 ? chance.int(0, Math.min(2, options.devices - userCount)) : 0;
    for (let at = 0; at < options.devices - tabs; at += 1) await addDevice(users[at % userCount] as User);
    const browser = new FakeBrowser();
    for (let tab = 0; tab < tabs; tab += 1) {
      const beside = devices.find((device) => device.browser === browser);
      if (beside === undefined) await addDevice(ann, browser);
      else place({ user: ann, token: '', deviceId: '', browser, beside });
    }
    const first = devices[0] as Device;
    const others = users.slice(1).map((user) => user.id);
    for (const other of others.slice(0, 2)) await until(first.ask(OPEN_DIRECT_CHAT, { userId: other }));
    const everybody = await until(first.ask(CREATE_GROUP, { clientChatId: 'everybody', title: 'everybody', memberIds: others }));
    const open = { clientChatId: 'coming-and-going', title: 'coming and going', memberIds: others.slice(0, 1) };
    const opened = await until(first.ask(CREATE_GROUP, open));
    openChatId = (opened?.['chat'] as { id: string } | undefined)?.id ?? '';
    const invite = await until(first.ask(CREATE_INVITE, { chatId: openChatId }));
    invites.push(invite?.['token'] as string);
    const joinMode = chance.pick(['OPEN', 'APPROVAL', 'QUESTION']);
    const joinQuestion = joinMode === 'QUESTION' ? 'who are you' : '';
    if (joinMode !== 'OPEN') await until(first.ask(UPDATE_GROUP_ENTRY, { chatId: openChatId, joinMode, joinQuestion }));
    for (const device of devices) device.start();
    const { id: chatId } = (everybody as Answer)['chat'] as { id: string };
    listener = new NarrowListener({ schedule, network, witness, token: first.token, chatId });
  };

  return {
    schedule,
    chance,
    database,
    network,
    real,
    servers,
    users,
    devices,
    witness,
    /** Someone who hears one chat, by narrow subscriptions. */
    get listener(): NarrowListener {
      if (listener === null) throw new Error('The world has not begun.');
      return listener;
    },
    get weather() {
      return weather;
    },
    setWeather(next: Weather): void {
      weather = next;
    },
    invites,
    /** The group that people come into and leave. */
    get openChatId() {
      return openChatId;
    },
    /** By name: how often each fault has struck, what people have done, and what their devices have asked for. */
    happened,
    begin,
    startServer,
    place,
    until,
  };
};

export type World = Awaited<ReturnType<typeof createWorld>>;
