import type { Random } from '../../clients/sync/index.ts';
import { waitFor } from '../support/wait-for.ts';
import { askUntilAnswered, REVOKE, SIGN_IN } from './ask.ts';
import type { Device, DeviceKind } from './devices/device.ts';
import { startEngineDevice } from './devices/engine-device.ts';
import { startRawDevice } from './devices/raw-device.ts';
import { readSlowly } from './devices/slow-reader.ts';
import type { Installation } from './installation/index.ts';
import type { Journal } from './journal.ts';
import { type ChaosPerson, PASSWORD, type Session, type World } from './world.ts';
import { deviceId } from '../../schema/ids.ts';

/** All devices there are, with the engine on most and each other kind on some. */
export interface Fleet {
  devices(): readonly Device[];
  /** Devices that are not being tampered with at the moment. */
  undisturbed(): readonly Device[];
  /** A server tells these at once that they are signed out. */
  isRevocable(device: Device): boolean;
  /** Signs a device out from another of its person, waits until it knows, and signs a new one in. */
  replace(device: Device): Promise<Device>;
  /** Answers with how long the reader took to hold everything. */
  fillBuffer(serverUrl: string): Promise<number>;
  counts(): Readonly<Record<DeviceKind, number>>;
  stop(): Promise<void>;
}

export interface FleetOptions {
  readonly world: World;
  readonly installation: Installation;
  readonly journal: Journal;
  readonly random: Random;
  readonly devices: number;
  readonly isRunning: () => boolean;
}

const KNOWS_WITHIN_MS = 60_000;
/** One in three has none of our code. */
const kinds: readonly DeviceKind[] = ['engine', 'engine', 'socket', 'engine', 'engine', 'stream', 'engine', 'engine', 'polling'];
const TOO_SLOW = 4410;
const AGAIN_AFTER_MS = 500;

export const startFleet = ({ world, installation, journal, devices: howMany, isRunning }: FleetOptions): Fleet => {
  const { url, heartbeatMs } = installation;
  const devices: Device[] = [];
  const disturbed = new Set<Device>();
  let number = 0;

  const begin = (kind: DeviceKind, person: ChaosPerson, session: Session): Device => {
    number += 1;
    const name = `${kind} ${number} of ${person.handle}`;
    const options = { name, person, session, url, journal };
    const device = kind === 'engine' ? startEngineDevice(options) : startRawDevice({ ...options, kind, heartbeatMs });
    devices.push(device);
    return device;
  };
  const sessionOf = (person: ChaosPerson, at: number): Session => {
    const session = person.sessions[at] as ChaosPerson['sessions'][number];
    return { token: session.token, deviceId: deviceId(session.deviceId) };
  };

  for (let at = 0; at < howMany; at += 1) {
    const person = world.people[at % world.people.length] as ChaosPerson;
    const which = Math.floor(at / world.people.length);
    begin(kinds[at % kinds.length] as DeviceKind, person, sessionOf(person, 1 + which));
  }
  begin('socket', world.reader, sessionOf(world.reader, 1));

  const patiently = (person: ChaosPerson, query: string, variables: object) =>
    askUntilAnswered(url, person.sessions[0]?.token as string, query, variables, isRunning);

  return {
    devices: () => [...devices],
    undisturbed: () => devices.filter((device) => !disturbed.has(device)),
    isRevocable: (device) => device.kind === 'engine' || device.kind === 'socket',
    async replace(device) {
      disturbed.add(device);
      await patiently(device.person, REVOKE, { input: { deviceId: device.session.deviceId } });
      await waitFor(() => device.isSignedOut() || !isRunning(), 'the device to know', KNOWS_WITHIN_MS).catch(() =>
        journal.fault('signedOut', `${device.name} was revoked and did not hear of it`),
      );
      journal.abandon(device.name);
      devices.splice(devices.indexOf(device), 1);
      await device.stop();
      disturbed.delete(device);
      const input = { handle: device.person.handle, password: PASSWORD };
      const { signIn } = (await patiently(device.person, SIGN_IN, { input })) ?? {};
      if (signIn?.__typename !== 'SessionPayload') throw new Error(`A new device could not sign in: ${JSON.stringify(signIn)}`);
      return begin(device.kind, device.person, { token: signIn.token, deviceId: signIn.viewer.device.id });
    },
    async fillBuffer(serverUrl) {
      let outcome = await readSlowly({ serverUrl, url, world, journal, isWanted: isRunning });
      while (outcome === null && isRunning()) {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
        outcome = await readSlowly({ serverUrl, url, world, journal, isWanted: isRunning });
      }
      if (outcome === null) return 0;
      const { code, recoveryMs } = outcome;
      // Cut by a crash meanwhile is as good; not being cut is not.
      if (code === 0 && isRunning()) journal.fault('lost', 'A reader who read nothing was never cut');
      else if (code !== TOO_SLOW && code !== 1006 && code !== 1012) journal.fault('lost', `A slow reader was ended with ${code}`);
      return recoveryMs;
    },
    counts() {
      const counts = { engine: 0, socket: 0, stream: 0, polling: 0 };
      for (const { kind } of devices) counts[kind] += 1;
      return counts;
    },
    async stop() {
      await Promise.all(devices.map((device) => device.stop()));
    },
  };
};
