/** docs/integrations.md and the contracts say the same. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  SNAPSHOT_EVENT_TYPES,
  SUBSCRIPTION_EVENT_TYPES,
  snapshotEventName,
  subscriptionType,
} from '#lib/domain/event/event-names';
import { INTEGRATION_OPERATIONS } from '#lib/integrations/operations';

const text = readFileSync(new URL('../../docs/integrations.md', import.meta.url), 'utf8');

test('the tables have every event of Avaza and Accelo, and no other', () => {
  const rows = [...text.matchAll(/^\| `(\w+)` \| `([\w.]+)` \|$/gm)].map(([, name, type]) => [name, type]);
  expect(rows).toEqual([
    ...SNAPSHOT_EVENT_TYPES.map((type) => [snapshotEventName(type), type]),
    ...SUBSCRIPTION_EVENT_TYPES.map((type) => [subscriptionType(type).eventId, type]),
  ]);
});

test('every operation is there', () => {
  const places = INTEGRATION_OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  const written = text
    .replaceAll(/\{(ID|subscription_id|subscriptionId)\}/g, '{subscription}')
    .replace(
      'also with `?subscription_id=`',
      '`DELETE /api/v0/webhooks/subscriptions?subscription_id={subscription}`',
    );
  expect(places.filter((place) => !written.includes(`\`${place}\``))).toEqual([]);
});
