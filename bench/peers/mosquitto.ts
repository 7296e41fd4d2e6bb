import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { connectMqtt } from '../load/mqtt-device.ts';
import type { Peer } from './peer.ts';
import { findProgram, startProgram } from './processes.ts';

export const mosquitto: Peer = {
  name: 'mosquitto',
  title: 'mosquitto, nothing stored',
  about:
    'A broker in C for comparison of fan-out: MQTT over TCP, published with QoS 1 and delivered with QoS 0. Acknowledged is the PUBACK; nothing is stored, nobody is checked, nothing is ordered or caught up with.',
  durable: false,
  missing: async () => ((await findProgram('mosquitto')) === null ? 'mosquitto is not installed (apt-get install mosquitto).' : null),
  async prepare({ folder, groupSize, pinned }) {
    const command = (await findProgram('mosquitto')) as string;
    return {
      async start(port) {
        const file = path.join(folder, 'mosquitto.conf');
        const lines = [
          `listener ${port} 127.0.0.1`,
          'allow_anonymous true',
          'persistence false',
          'set_tcp_nodelay true',
          'max_inflight_messages 0',
          'max_queued_messages 0',
          'log_type none',
        ];
        await writeFile(file, `${lines.join('\n')}\n`);
        return startProgram({ command, args: ['-c', file], port, pinned });
      },
      connect: (port, person) =>
        connectMqtt({
          port,
          clientId: `person${person}`,
          topics: [`to/${person}`, ...(person < groupSize ? ['group'] : [])],
          publishTo: { direct: `to/${person ^ 1}`, group: 'group' },
        }),
    };
  },
};
