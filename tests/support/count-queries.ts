import pg from 'pg';

/** What a process asks by itself: clearing the outbox after a publish, renewing its worker number, setting its clock, and the rounds of its workers. */
const CHORES =
  /outbox|worker_leases|UPDATE scheduled_messages|UPDATE uploads SET due_at|UPDATE link_jobs|message_ends WHERE ends_at|clock_timestamp\(\)\) \* 1000\)::float8 AS ms/i;

/** What the database was asked while `work` ran, less what the chores that run beside it ask. */
export const countQueries = async <Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; count: number; statements: readonly string[] }> => {
  const { prototype } = pg.Client;
  const query = prototype.query;
  const statements: string[] = [];
  prototype.query = function counted(this: pg.Client, ...args: unknown[]) {
    const [statement] = args as [string | { text: string }];
    const text = typeof statement === 'string' ? statement : statement.text;
    if (!CHORES.test(text)) statements.push(text);
    return (query as (...all: unknown[]) => unknown).apply(this, args);
  } as typeof query;
  try {
    return { result: await work(), count: statements.length, statements };
  } finally {
    prototype.query = query;
  }
};
