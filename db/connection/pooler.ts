import type { ClientBase } from 'pg';

const ROUNDS = 5;

async function pidOf(client: ClientBase): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}

/**
 * Whether a pooler hands the session of `first` to others between two transactions. Told by what is certain: either
 * `first` finds itself in another session than before, or `second` is given that of `first`. A pooler gives out the session
 * that came back last, or the one that has been idle for longest; other clients of it may take one in between, hence
 * several rounds. `second` is a connection of its own by the same way. Throws where either gets no session.
 */
export async function sharesSessions(first: ClientBase, second: ClientBase): Promise<boolean> {
  const own = await pidOf(first);
  for (let round = 0; round < ROUNDS; round++) {
    if ((await pidOf(first)) !== own) return true;
    await second.query('begin');
    try {
      if ((await pidOf(second)) === own) return true;
      // The session that this one had may be the one that the other holds now.
      if ((await pidOf(first)) !== own) return true;
    } finally {
      await second.query('rollback');
    }
  }
  return false;
}
