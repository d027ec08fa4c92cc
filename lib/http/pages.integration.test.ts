/** Every list of the API comes in pages that follow one another without a gap, whatever happens to their last item meanwhile. */

import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { z } from 'zod';
import { eq, sql } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import { makeMember, makeWebhook } from '#db/testing/factories';
import type { Operation } from '#lib/contracts/api/operation';
import { OPERATIONS } from '#lib/contracts/api/operations';
import type { Page } from '#lib/contracts/page';
import type { Problem } from '#lib/contracts/views/problem';
import { decodeId } from '#lib/domain/ids';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, MAX_WEBHOOKS } from '#lib/domain/limits';
import { type Api, makeApi, session } from '#lib/http/testing/api';
import { insertApiKey } from '#lib/services/api-keys/insert';

vi.mock('#lib/auth/session', () => ({
  getSessionUser: async () =>
    session.userId === null ? null : { id: session.userId, sessionId: session.sessionId },
}));

/** More than a page has unless asked for more. */
const COUNT = DEFAULT_PAGE_SIZE + 7;

let api: Api;
beforeAll(async () => {
  api = await makeApi(inject('clusterUrl'));
  const { database, org } = api.world;
  for (let n = 0; n < COUNT; n++) {
    await makeWebhook(database, org.id, { eventTypes: ['job.updated'] });
    await makeMember(database, org.id);
    await insertApiKey(database, {
      orgId: org.id,
      name: `Key ${n}`,
      scopes: ['events:write'],
      expiresAt: null,
      createdBy: null,
    });
  }
  // Its deliveries, and no more.
  await database.$client.query(`select emit_event($1, 'job.updated', '{}')`, [org.id]);
  await database.execute(sql`
    insert into audit_log (org_id, action, target_kind) select ${org.id}, 'members.updated', 'user'
    from generate_series(1, ${COUNT}::integer)`);
});
afterAll(() => api.world.drop());

const has = (operation: Operation, member: string) => {
  const schema = operation.answers[200]?.schema;
  return schema instanceof z.ZodObject && member in schema.shape;
};
const LISTS = OPERATIONS.filter((operation) => operation.method === 'get' && has(operation, 'items'));
const WITH_PAGES = LISTS.filter((operation) => has(operation, 'nextCursor'));

test('what has no pages is the event catalogue, and counts of webhooks', () => {
  const others = LISTS.filter((operation) => !WITH_PAGES.includes(operation)).map(({ id }) => id);
  expect(others.sort()).toEqual(['listActivity', 'listEventTypes']);
  expect(WITH_PAGES.map(({ id }) => id).sort()).toEqual([
    'listApiKeys',
    'listAuditLog',
    'listDeliveries',
    'listMembers',
    'listWebhooks',
  ]);
});

type Item = { id: string };

async function read(path: string, query: Record<string, string>): Promise<Page<Item>> {
  const asked = `${path}?${new URLSearchParams(query)}`;
  const response = await api.call({ method: 'get', path: asked, as: 'admin' });
  const text = await response.text();
  expect(response.status, text.slice(0, 300)).toBe(200);
  return JSON.parse(text) as Page<Item>;
}

async function readAll(path: string, limit: number): Promise<{ ids: string[]; sizes: number[] }> {
  const ids: string[] = [];
  const sizes: number[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await read(path, { limit: String(limit), ...(cursor === '' ? {} : { cursor }) });
    ids.push(...page.items.map(({ id }) => id));
    sizes.push(page.items.length);
    cursor = page.nextCursor;
  }
  return { ids, sizes };
}

describe.each(WITH_PAGES.map((operation) => [operation.id, operation] as const))('%s', (id, { path }) => {
  const max = id === 'listWebhooks' ? MAX_WEBHOOKS : MAX_PAGE_SIZE;

  test('pages of any size give the same', async () => {
    const whole = await read(path, { limit: String(max) });
    expect(whole.nextCursor).toBeNull();
    const ids = whole.items.map((item) => item.id);
    expect(ids.length).toBeGreaterThanOrEqual(COUNT);
    expect(new Set(ids).size).toBe(ids.length);
    for (const limit of [1, 10, ids.length - 1, ids.length]) {
      const { ids: paged, sizes } = await readAll(path, limit);
      expect(paged).toEqual(ids);
      expect(sizes).toHaveLength(Math.ceil(ids.length / limit));
    }
    const { items, nextCursor } = await read(path, {});
    expect(items.map((item) => item.id)).toEqual(ids.slice(0, DEFAULT_PAGE_SIZE));
    expect(nextCursor).not.toBeNull();
  });

  test('a cursor that did not come from it, and a page too large, are refused', async () => {
    for (const query of [
      'cursor=',
      'cursor=x',
      'cursor=evt_01kjqzg1ysfpnb6kqt3vd6m9xa',
      'limit=0',
      `limit=${max + 1}`,
    ]) {
      const response = await api.call({ method: 'get', path: `${path}?${query}`, as: 'admin' });
      expect(response.status, query).toBe(422);
      const problem = (await response.json()) as Problem;
      expect(problem).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: `/${query.split('=')[0]}` }],
      });
    }
  });
});

test('a webhook that is deleted between two pages takes no other with it', async () => {
  const first = await read('/webhooks', { limit: '5' });
  const { ids } = await readAll('/webhooks', MAX_WEBHOOKS);
  const uuid = decodeId('webhook', first.nextCursor ?? '') ?? '';
  await api.world.database
    .update(webhooks)
    .set({ isActive: false, deletedAt: new Date() })
    .where(eq(webhooks.id, uuid));
  const next = await read('/webhooks', { limit: '5', cursor: first.nextCursor ?? '' });
  expect(next.items.map(({ id }) => id)).toEqual(ids.slice(5, 10));
});
