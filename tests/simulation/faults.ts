import type { Device } from './devices.ts';
import type { Server } from './servers.ts';
import { calm, storm, type Weather } from './weather.ts';
import type { World } from './world.ts';

/** Something that breaks. What has to be mended from outside mends itself some time later. */
type Fault = (world: World) => void | Promise<void>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The database's clock may be set by less than the cursors' slack of 15 seconds allows for, long transactions included. */
const DATABASE_SKEW_MAX_MS = 4_000;

const anyDevice = ({ chance, devices }: World): Device => chance.pick(devices);
const anyServer = ({ chance, servers }: World): Server => chance.pick(servers);

const later = (world: World, minMs: number, maxMs: number, label: string, mend: () => void | Promise<void>): void =>
  void world.schedule.in(world.chance.int(minMs, maxMs), label, null, mend);

const mixed = ({ chance }: World): Weather => {
  const weather: Weather = { ...calm };
  for (const key of Object.keys(storm) as (keyof Weather)[]) if (chance.happens(0.6)) weather[key] = storm[key];
  return weather;
};

export const killServer = async (world: World, server: Server): Promise<void> => {
  if (!server.lane.isAlive) return;
  await server.kill();
  later(world, 200, 8_000, `${server.name} is started again`, () => world.startServer(server));
};

/** The next statement of the kind takes its server with it, or its answer is lost, after it has been done. */
const doom =
  (fits: RegExp): Fault =>
  (world) => {
    const server = anyServer(world);
    server.pool?.dooms.push({
      fits,
      async strike() {
        if (world.chance.happens(0.4)) return 'error';
        await killServer(world, server);
        return 'silence';
      },
    });
  };

const leap = async ({ schedule, database, chance }: World, minMs: number, maxMs: number): Promise<void> => {
  await schedule.runWhile(() => !database.isIdle(), 10_000);
  if (database.isIdle()) schedule.leap(chance.int(minMs, maxMs));
};

const leapHours = (world: World): Promise<void> => leap(world, MINUTE_MS, 5 * HOUR_MS);

export const HOUR_PASSES = 'an hour passes';
/** Some of what was to last so long has ended then, and some has not. */
export const passHour: Fault = (world) => leap(world, HOUR_MS - MINUTE_MS / 6, HOUR_MS + MINUTE_MS);

export const faults: readonly (readonly [weight: number, name: string, strike: Fault])[] = [
  [6, 'the weather changes', (world) => world.setWeather(world.chance.pick([calm, storm, mixed(world)]))],
  [6, 'a socket breaks', (world) => anyDevice(world).line.wires.forEach((wire) => wire.cut('cut'))],
  [1, "the listener's socket breaks", ({ listener }) => listener.line.wires.forEach((wire) => wire.cut('cut'))],
  [1, "the listener's line is dead", ({ listener }) => void (listener.line.isSilent = true)],
  [
    5,
    'a device is offline',
    (world) => {
      const device = anyDevice(world);
      device.goOffline();
      later(world, 500, 40_000, `${device.name} is online`, () => device.recover());
    },
  ],
  [
    4,
    'a line is dead, and nobody knows',
    (world) => {
      const device = anyDevice(world);
      device.line.isSilent = true;
      later(world, 500, 40_000, `${device.name} can be reached`, () => device.recover());
    },
  ],
  [
    4,
    'a reader is slow',
    (world) => {
      const device = anyDevice(world);
      device.line.isStalled = true;
      later(world, 500, 20_000, `${device.name} reads again`, () => device.recover());
    },
  ],
  [
    5,
    'a tab sleeps',
    (world) => {
      const device = anyDevice(world);
      device.sleep();
      later(world, 500, 60_000, `${device.name} wakes`, () => device.wakeUp());
    },
  ],
  [3, 'a device crashes', (world) => anyDevice(world).restart(false)],
  [
    2,
    'a device restarts',
    (world) => {
      const device = anyDevice(world);
      if (device.isUp) return device.restart(true);
    },
  ],
  [
    2,
    'a device sets its clock',
    (world) => {
      anyDevice(world).skewMs = world.chance.int(-5 * HOUR_MS, 5 * HOUR_MS);
    },
  ],
  [5, 'a server is killed', (world) => killServer(world, anyServer(world))],
  [5, 'a server dies after an append', doom(/append_/)],
  [3, 'a server dies after a commit', doom(/^commit/i)],
  [2, 'a server dies after marks moved', doom(/marked_at = clock_timestamp/)],
  [2, 'a relay dies after claiming', doom(/update outbox/i)],
  [2, 'a relay dies after publishing', doom(/delete from outbox/i)],
  [2, 'a server dies while it reads', doom(/messages_changed|messages_tail/)],
  [
    4,
    'a server cannot reach the bus',
    (world) => {
      const { bus } = anyServer(world);
      bus?.setReachable(false);
      later(world, 100, 25_000, 'the bus can be reached', () => bus?.setReachable(true));
    },
  ],
  [
    2,
    'the bus restarts',
    (world) => {
      const ends = world.servers.map((server) => server.bus);
      for (const bus of ends) bus?.setReachable(false);
      later(world, 100, 10_000, 'the bus is back', () => ends.forEach((bus) => bus?.setReachable(true)));
    },
  ],
  [
    2,
    'the database restarts',
    async (world) => {
      await world.database.setAway(true);
      later(world, 100, 4_000, 'the database is back', () => world.database.setAway(false));
    },
  ],
  [
    2,
    'a server sets its clock',
    (world) => {
      anyServer(world).skewMs = world.chance.int(-HOUR_MS, HOUR_MS);
    },
  ],
  [2, 'the database sets its clock', (world) => world.database.setOffset(world.chance.int(-DATABASE_SKEW_MAX_MS, DATABASE_SKEW_MAX_MS))],
  [1, 'everything stands still for hours', (world) => leapHours(world)],
  [1, HOUR_PASSES, passHour],
  [
    2,
    'a tab sleeps for hours',
    async (world) => {
      const device = anyDevice(world);
      device.sleep();
      await leapHours(world);
      // The others have woken: it sleeps on beside them.
      later(world, 500, 30_000, `${device.name} wakes after hours`, () => device.wakeUp());
    },
  ],
];

/** Everything works again. */
export const mendAll = async (world: World): Promise<void> => {
  world.setWeather(calm);
  await world.database.setAway(false);
  for (const server of world.servers) {
    if (server.pool !== null) server.pool.dooms = [];
    server.bus?.setReachable(true);
    // Until when a chat is muted is told by the clock of the server that a device is with.
    server.skewMs = 0;
    if (!server.lane.isAlive) world.startServer(server);
  }
  for (const device of world.devices) device.recover();
  world.listener.recover();
};
