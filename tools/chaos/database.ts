/** The PostgreSQL of a run: its own cluster, which can crash and come back at the same address. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { connectClient } from '#db/connection/connect';
import { migrateDatabase } from '#db/migrate';
import {
  type EmbeddedPostgres,
  ensureDatabase,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from '#demo/embedded-postgres';
import { isPassingError } from '#worker/database';

/** A crash of PostgreSQL is not one of the machine: what was handed to the system is safe without fsync. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '150' };
const RETRY_MS = 25;
const GIVE_UP_MS = 60_000;

export type ChaosDatabase = {
  url: string;
  /** Ends PostgreSQL as in a crash and starts it again. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
};

/** Starts a cluster in a folder that is removed at the end, with a migrated database. */
export async function startChaosDatabase(directory: string): Promise<ChaosDatabase> {
  let cluster: EmbeddedPostgres = await startEmbeddedPostgres({ directory, settings: SETTINGS });
  const { port } = cluster;
  const url = await ensureDatabase(cluster.url, 'chaos');
  await migrateDatabase(url);
  let restarting = Promise.resolve();
  return {
    url,
    restart: () => {
      restarting = restarting.then(async () => {
        await cluster.crash();
        cluster = await startEmbeddedPostgres({ directory, settings: SETTINGS, port });
      });
      return restarting;
    },
    stop: async () => {
      // The restart that failed was told to its caller.
      await restarting.catch(() => undefined);
      await cluster.stop();
      await removeEmbeddedPostgres(directory);
    },
  };
}

/** One connection that is opened anew when it breaks. Statements are repeated, so they must bear that. */
export class SteadyClient {
  readonly #url: string;
  readonly #name: string;
  #client: Promise<Client> | null = null;
  #latest: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(url: string, applicationName: string) {
    this.#url = url;
    this.#name = applicationName;
  }

  /** Runs the work, one after the other, until no connection breaks in it; rejects with any other error. */
  run<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const result = this.#latest.then(() => this.#repeat(work));
    this.#latest = result.catch(() => undefined);
    return result;
  }

  async #repeat<T>(work: (client: Client) => Promise<T>): Promise<T> {
    for (const end = Date.now() + GIVE_UP_MS; ; await sleep(RETRY_MS)) {
      this.#client ??= this.#connect();
      const used = this.#client;
      try {
        return await work(await used);
      } catch (error) {
        await this.#drop(used);
        if (this.#isClosed || !isPassingError(error) || Date.now() > end) throw error;
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#client !== null) await this.#drop(this.#client);
  }

  #connect(): Promise<Client> {
    return connectClient({ url: this.#url, applicationName: this.#name });
  }

  async #drop(connecting: Promise<Client>): Promise<void> {
    if (this.#client === connecting) this.#client = null;
    // It may be broken already, or never have come to be: gone is all it has to be.
    await connecting.then((client) => client.end()).catch(() => undefined);
  }
}
