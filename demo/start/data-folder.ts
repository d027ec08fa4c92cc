/** The folder `.data`: all that the demo keeps between starts. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { commandLineOf } from '#db/running-process';
import { removeEmbeddedPostgres } from '#demo/embedded-postgres';
import { StartError } from '#demo/start/console';
import { generateSealingKeys } from '#lib/domain/webhook/sealed-credentials';

const secretsSchema = z.object({
  authSecret: z.string(),
  sealingPublicKey: z.string(),
  sealingPrivateKey: z.string(),
  receiverPassword: z.string(),
});
export type Secrets = z.infer<typeof secretsSchema>;

const runningSchema = z.object({ pid: z.number(), url: z.string(), databaseUrl: z.string().optional() });

/** The data folder of this project. */
export const DATA_FOLDER = join(import.meta.dirname, '..', '..', '.data');

/** The paths in a data folder. */
export const dataPaths = (folder: string) => ({
  postgres: join(folder, 'postgres'),
  certificates: join(folder, 'demo'),
  secrets: join(folder, 'secrets.json'),
  receiver: join(folder, 'receiver.json'),
  running: join(folder, 'running.json'),
  logs: join(folder, 'logs'),
});

/** Writes a file for its owner only, all or nothing: a start that is killed leaves no partial file. */
function keep(file: string, value: unknown): void {
  const unfinished = `${file}.unfinished`;
  writeFileSync(unfinished, JSON.stringify(value, null, 2), { mode: 0o600 });
  renameSync(unfinished, file);
}

function readKept<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new StartError(
      `${file} cannot be read: it was changed or damaged. Start anew with: npm start -- --reset`,
    );
  }
}

/** Reads the secrets of the installation; makes them at the first start. Only the owner may read the file. */
export async function loadSecrets(folder: string): Promise<Secrets> {
  const file = dataPaths(folder).secrets;
  if (existsSync(file)) return readKept(file, secretsSchema);
  const keys = await generateSealingKeys();
  const secrets: Secrets = {
    authSecret: randomBytes(32).toString('base64url'),
    sealingPublicKey: keys.publicKey,
    sealingPrivateKey: keys.privateKey,
    receiverPassword: randomBytes(9).toString('base64url'),
  };
  mkdirSync(folder, { recursive: true });
  keep(file, secrets);
  return secrets;
}

const receiverSchema = z.object({ port: z.number() });

/** The receiver's port of the last start: the demo's webhooks point to it. */
export function lastReceiverPort(folder: string): number | null {
  const file = dataPaths(folder).receiver;
  return existsSync(file) ? readKept(file, receiverSchema).port : null;
}

export function keepReceiverPort(folder: string, port: number): void {
  keep(dataPaths(folder).receiver, { port });
}

/** Throws where the demo of this folder runs already: a second one would end the database of the first. */
export function refuseSecondStart(folder: string): void {
  const file = dataPaths(folder).running;
  if (!existsSync(file)) return;
  const { pid, url } = readKept(file, runningSchema);
  const isRunning =
    pid !== process.pid && /scripts[/\\](start|dev)[/\\]main\.ts/.test(commandLineOf(pid) ?? '');
  if (isRunning) {
    throw new StartError(
      `Hooktab of this folder is running already (process ${pid}): ${url}\nStop it with Ctrl-C where it was started, or with: kill ${pid}`,
    );
  }
}

/** The database of the demo that runs in the folder, for commands beside it; null where none runs. */
export function runningDatabaseUrl(folder: string): string | null {
  const file = dataPaths(folder).running;
  return existsSync(file) ? (readKept(file, runningSchema).databaseUrl ?? null) : null;
}

/**
 * Notes that this process runs the demo of the folder, and on which database once that is known. Gives back how to take
 * the note away.
 */
export function noteRunning(folder: string, url: string, databaseUrl?: string): () => void {
  const file = dataPaths(folder).running;
  mkdirSync(folder, { recursive: true });
  keep(file, { pid: process.pid, url, databaseUrl });
  return () => rmSync(file, { force: true });
}

/** Removes what the demo keeps: database, secrets, certificates, logs. */
export async function resetData(folder: string): Promise<void> {
  const { postgres, ...others } = dataPaths(folder);
  if (existsSync(folder)) await removeEmbeddedPostgres(postgres);
  for (const path of Object.values(others)) rmSync(path, { recursive: true, force: true });
}
