/** `npm run api-key`, run as it is on a database: the first command of the walk-through. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { authenticateKey } from '#lib/services/authorise';
import { makeWorld, type World } from '#lib/services/testing/world';
import { runScript } from '#scripts/testing/run-script';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterAll(() => world.drop());

const run = (...given: string[]) => runScript('api-key.ts', world.operatorUrl, given);

const count = async (table: 'api_keys' | 'audit_log') => {
  const { rows } = await world.database.$client.query<{ count: number }>(
    `select count(*)::int as count from ${table}`,
  );
  return rows[0]?.count;
};

test('prints a key and nothing else, which does what was asked for and is in the audit log', async () => {
  const scopes = ['--scope', 'webhooks:write', '--scope', 'deliveries:read'];
  const { code, stdout, stderr } = await run('--org', world.org.slug, '--name', 'Walk-through', ...scopes);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^hk_[\w-]{43}\n$/) });
  expect(stderr).toBe('This is the only time that the key is shown.\n');
  const caller = await authenticateKey(world.context, stdout.trim());
  expect(caller.org.id).toBe(world.org.id);
  expect(caller.principal).toMatchObject({
    kind: 'api_key',
    scopes: ['webhooks:write', 'deliveries:read'],
  });
  const { rows } = await world.database.$client.query(
    'select action, actor_user_id, actor_key_id, detail from audit_log where org_id = $1',
    [world.org.id],
  );
  expect(rows).toEqual([
    {
      action: 'api_key.created',
      actor_user_id: null,
      actor_key_id: null,
      detail: { name: 'Walk-through', scopes: ['webhooks:write', 'deliveries:read'] },
    },
  ]);
});

test('without a scope the key may emit events, and nothing else', async () => {
  const { stdout } = await run('--org', world.org.slug, '--name', 'Host product');
  const { principal } = await authenticateKey(world.context, stdout.trim());
  expect(principal).toMatchObject({ scopes: ['events:write'] });
});

test.each([
  ['no organisation', ['--name', 'Key'], /^Usage: npm run api-key/],
  ['no name', ['--org', 'acme'], /^Usage: npm run api-key/],
  ['an unknown scope', ['--org', 'acme', '--name', 'Key', '--scope', 'everything'], /Scopes: .*events:write/],
  ['an unknown argument', ['--org', 'acme', '--name', 'Key', '--expires', 'never'], /^Usage/],
  [
    'an unknown organisation',
    ['--org', 'nowhere', '--name', 'Key'],
    /^There is no organisation "nowhere"\.\n$/,
  ],
])('says what is wrong and makes nothing: %s', async (_what, given, expected) => {
  const before = [await count('api_keys'), await count('audit_log')];
  const { code, stdout, stderr } = await run(...given);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(expected);
  expect([await count('api_keys'), await count('audit_log')]).toEqual(before);
});

test('a name that the table does not take makes no key', async () => {
  const before = await count('api_keys');
  const { code, stdout } = await run('--org', world.org.slug, '--name', 'x'.repeat(101));
  expect({ isFailure: code !== 0, stdout }).toEqual({ isFailure: true, stdout: '' });
  expect(await count('api_keys')).toBe(before);
});

test('refuses a name that could not be shown', async () => {
  const before = await count('api_keys');
  const { code, stdout, stderr } = await run('--org', world.org.slug, '--name', 'ERP\nApproved by: admin');
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: '--name: The name contains a line break or another control character.\n',
  });
  expect(await count('api_keys')).toBe(before);
});
