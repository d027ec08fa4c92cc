/** The whole product for one test run: database, web, worker, receiver and identity provider, on free ports. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestDatabase, startTestCluster } from '#db/testing/cluster';
import { makeTestDataFolder } from '#db/testing/data-folder';
import { loadDemoCertificates } from '#demo/certificates';
import { startReceiver } from '#demo/receiver';
import { startOidcProvider } from '#e2e/support/oidc-provider';
import { startProcess } from '#e2e/support/processes';
import { startWeb } from '#e2e/support/web';
import { generateSealingKeys } from '#lib/domain/webhook/sealed-credentials';

/** What the tests, in processes of their own, must know of the stack. */
export type StackInfo = {
  baseUrl: string;
  databaseUrl: string;
  receiverOrigin: string;
  /** PEM of the authority that issued the receiver's certificate. */
  receiverAuthority: string;
  /** What the receiver's /401 wants from the user `demo`. */
  receiverPassword: string;
  oidcIssuer: string;
  sealingPublicKey: string;
  /** What sessions are sealed with. */
  authSecret: string;
  retryDelaysMs: number[];
};

export type Stack = { info: StackInfo; stop: () => Promise<void> };

/**
 * Zone and language of the web process. No browser of the tests has them: where a page showed them, React would report that
 * the browser draws another page than the server sent.
 */
export const ELSEWHERE = { TZ: 'Pacific/Apia', LC_ALL: 'tr_TR.UTF-8' } as const;

/** Short enough to wait for, long enough to tell one from the other. */
const RETRY_DELAYS_SECONDS = [1, 2];
const KEPT_REQUESTS = 5_000;

/** Starts everything; `distDir` is the folder of the build to serve. On failure what was started is stopped. */
export async function startStack(
  distDir: string,
  retryDelaysSeconds: readonly number[] = RETRY_DELAYS_SECONDS,
): Promise<Stack> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).reverse()) await stopOne();
  };
  try {
    const info = await startParts(distDir, retryDelaysSeconds, stops);
    return { info, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  distDir: string,
  retryDelaysSeconds: readonly number[],
  stops: (() => Promise<unknown>)[],
): Promise<StackInfo> {
  const folder = makeTestDataFolder();
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const cluster = await startTestCluster(join(folder, 'postgres'));
  stops.push(() => cluster.stop());
  const { url: databaseUrl, urls, drop } = await createTestDatabase(cluster.url);
  stops.push(drop);

  const certificates = await loadDemoCertificates(join(folder, 'certificates'));
  const receiverPassword = randomBytes(8).toString('hex');
  const receiver = await startReceiver({
    port: 0,
    certificate: certificates.receiver,
    password: receiverPassword,
    capacity: KEPT_REQUESTS,
  });
  stops.push(() => receiver.close());
  const oidc = await startOidcProvider();
  stops.push(() => oidc.stop());

  const keys = await generateSealingKeys();
  const authSecret = randomBytes(32).toString('hex');
  const shared = {
    RETRY_DELAYS_SECONDS: retryDelaysSeconds.join(','),
    DEMO_RECEIVER_ORIGIN: receiver.origin,
    LOG_LEVEL: 'warn',
  };
  const worker = startProcess('worker/main.ts', {
    ...shared,
    DATABASE_URL: urls.worker,
    SEALING_PRIVATE_KEY: keys.privateKey,
    DEMO_RECEIVER_CA_FILE: join(folder, 'certificates', 'ca.pem'),
  });
  stops.push(worker.stop);
  const sealingPublicKey = keys.publicKey;
  const web = await startWeb(
    { databaseUrl: urls.web, authSecret, sealingPublicKey },
    {
      ...shared,
      ...ELSEWHERE,
      NEXT_DIST_DIR: distDir,
      OIDC_ISSUER: oidc.issuer,
      OIDC_CLIENT_ID: oidc.clientId,
      OIDC_CLIENT_SECRET: oidc.clientSecret,
    },
  );
  stops.push(web.stop);
  return {
    baseUrl: web.baseUrl,
    databaseUrl,
    receiverOrigin: receiver.origin,
    receiverAuthority: certificates.authority,
    receiverPassword,
    oidcIssuer: oidc.issuer,
    sealingPublicKey,
    authSecret,
    retryDelaysMs: retryDelaysSeconds.map((seconds) => seconds * 1000),
  };
}
