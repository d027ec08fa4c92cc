/** A web process of the product, beside or in the stack. */
import { freePort, startProcess, waitUntilUp } from '#e2e/support/processes';

/** What every web process must be given. */
export type WebSettings = { databaseUrl: string; authSecret: string; sealingPublicKey: string };

export type Web = { port: number; baseUrl: string; stop: () => Promise<void> };

/** What a web process is started with on a port: quiet, and one that stops at once. */
export const webEnvironment = (settings: WebSettings, port: number) => ({
  DATABASE_URL: settings.databaseUrl,
  AUTH_SECRET: settings.authSecret,
  SEALING_PUBLIC_KEY: settings.sealingPublicKey,
  NEXT_DIST_DIR: process.env.NEXT_DIST_DIR ?? '.next',
  PORT: String(port),
  APP_URL: `http://localhost:${port}`,
  SHUTDOWN_DELAY_SECONDS: '0',
  SHUTDOWN_TIMEOUT_SECONDS: '10',
  LOG_LEVEL: 'warn',
});

/**
 * Serves the build in `NEXT_DIST_DIR` on a free port, and resolves once it answers; rejects with what the process printed
 * where it does not.
 * @param env what differs from `webEnvironment`
 */
export async function startWeb(settings: WebSettings, env: Record<string, string> = {}): Promise<Web> {
  const port = await freePort();
  const baseUrl = `http://localhost:${port}`;
  const web = startProcess('scripts/start-web.ts', { ...webEnvironment(settings, port), ...env });
  try {
    await waitUntilUp(`${baseUrl}/sign-in`, web);
  } catch (error) {
    await web.stop();
    throw error;
  }
  return { port, baseUrl, stop: web.stop };
}
