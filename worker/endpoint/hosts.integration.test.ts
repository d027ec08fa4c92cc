/** What goes to one host of an organisation, however many webhooks lead there. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { makeOrg } from '#db/testing/factories';
import { eventually } from '#worker/testing/eventually';
import { HOST, type Scene, setScene } from '#worker/testing/scene';

const WEBHOOKS = 30;
const AT_ONCE = 5;

let scene: Scene;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
});
afterEach(() => scene.stop());

test('a few requests at once go to a host, and all that was emitted arrives; others are not held up', async () => {
  const other = await makeOrg(scene.database);
  const origin = `https://${HOST}:${scene.receiver.port}`;
  // The same host, written differently.
  const origins = [
    origin,
    `https://${HOST}.:${scene.receiver.port}`,
    origin.replace(HOST, HOST.toUpperCase()),
  ];
  for (let n = 0; n < WEBHOOKS; n++) {
    await scene.webhook({ url: `${origins[n % origins.length]}/many/${n}` });
  }
  await scene.webhook({ orgId: other.id, url: `${origin}/other` });
  let open = 0;
  let mostOpen = 0;
  let isHeld = true;
  const answers: (() => void)[] = [];
  scene.receiver.answer((response, { path }) => {
    if (path === '/other') {
      response.writeHead(204).end();
      return;
    }
    open++;
    mostOpen = Math.max(mostOpen, open);
    const answer = () => {
      open--;
      response.writeHead(204).end();
    };
    if (isHeld) answers.push(answer);
    else answer();
  });
  scene.startWorker({ hostLimits: { atOnce: AT_ONCE, perSecond: 10_000 } });
  await scene.emit();
  await eventually(() => open === AT_ONCE, 'as many as are allowed are under way');
  expect((await scene.settled(await scene.emit('{}', other.id))).status).toBe('delivered');
  expect(open).toBe(AT_ONCE);
  isHeld = false;
  for (const answer of answers) answer();
  await scene.allDelivered();
  expect(mostOpen).toBe(AT_ONCE);
  expect(scene.receiver.requests).toHaveLength(WEBHOOKS + 1);
});
