import { ejabberd } from './ejabberd.ts';
import { graphql } from './graphql.ts';
import { mosquitto } from './mosquitto.ts';
import { parley } from './parley.ts';
import type { Peer } from './peer.ts';
import { socketio } from './socketio.ts';
import { ws } from './ws.ts';

/** All that is compared, in the order of the tables. */
export const peers: readonly Peer[] = [parley, ejabberd, socketio, graphql, ws, mosquitto];
