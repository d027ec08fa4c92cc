/** The database goes away, and comes back: what a page says that cannot even find out who is asking. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expectAccessible } from '#e2e/support/accessibility';
import { expect, test } from '#e2e/support/fixtures';
import { startWeb } from '#e2e/support/web';
import { parseDatabaseUrl, withPort } from '#lib/domain/database-url';

/** A way to the database that is closed until it is opened. */
async function startGate(databaseUrl: string) {
  const [place] = parseDatabaseUrl(databaseUrl).hosts;
  let isOpen = false;
  const server = createServer((socket) => {
    if (!isOpen) return socket.destroy();
    const target = connect(place?.port ?? 5432, place?.host);
    // Either end may go first.
    for (const [one, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    return socket.pipe(target).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gate has no port');
  return {
    url: withPort(databaseUrl, '127.0.0.1', address.port),
    open: () => {
      isOpen = true;
    },
    close: () => server.close(),
  };
}

test('without its database a page says so, and goes on when it is back', async ({
  signInAs,
  org,
  stack,
  expectedErrors,
}) => {
  // What React says of an error of the server.
  expectedErrors.push(/status of 503/, /^response: 503/, /^console: Error: Minified React error #441/);
  const gate = await startGate(stack.databaseUrl);
  const web = await startWeb({ ...stack, databaseUrl: gate.url }, { LOG_LEVEL: 'silent' });
  try {
    // Cookies know no port: the session of the other process is one here.
    const page = await signInAs('support');
    const answer = await page.goto(`${web.baseUrl}/o/${org.slug}/deliveries`);
    expect(answer?.status()).toBe(503);
    expect(answer?.headers()['retry-after']).toMatch(/^\d+$/);
    await expect(page.getByRole('heading', { level: 1, name: 'This page could not be shown' })).toBeVisible();
    await expect(page.getByText('Nothing that you saved is lost.')).toBeVisible();
    expect(await page.content()).not.toMatch(/select|ECONNREFUSED|postgres:/);
    await expectAccessible(page);

    gate.open();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: 'No deliveries yet' })).toBeVisible();
  } finally {
    await web.stop();
    gate.close();
  }
});
