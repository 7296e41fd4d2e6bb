/** How bad things are now. Chances are from 0 to 1; times in milliseconds of the simulated time. */
export interface Weather {
  networkDelayMaxMs: number;
  /** A frame of the stream that never arrives, on a socket that lives on. */
  dropFrame: number;
  duplicateFrame: number;
  /** A frame that is overtaken by those behind it. */
  reorderFrame: number;
  /** An answer that is lost after the server has acted. */
  loseAnswer: number;
  /** A socket that breaks in the middle of a frame. */
  cutMidFrame: number;
  databaseDelayMaxMs: number;
  busDelayMaxMs: number;
  /** A publish that the bus refuses. */
  refusePublish: number;
  /** A request that meets a rate limit. */
  limit: number;
}

export const calm: Weather = {
  networkDelayMaxMs: 20,
  dropFrame: 0,
  duplicateFrame: 0,
  reorderFrame: 0,
  loseAnswer: 0,
  cutMidFrame: 0,
  databaseDelayMaxMs: 4,
  busDelayMaxMs: 10,
  refusePublish: 0,
  limit: 0,
};

export const storm: Weather = {
  networkDelayMaxMs: 400,
  dropFrame: 0.06,
  duplicateFrame: 0.08,
  reorderFrame: 0.1,
  loseAnswer: 0.06,
  cutMidFrame: 0.01,
  databaseDelayMaxMs: 60,
  busDelayMaxMs: 300,
  refusePublish: 0.03,
  limit: 0.02,
};
