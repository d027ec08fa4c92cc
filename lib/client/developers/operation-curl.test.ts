import { expect, test } from 'vitest';
import { operationAsCurl } from '#lib/client/developers/operation-curl';
import { OPERATIONS } from '#lib/contracts/api/operations';

const BASE = 'https://app.example.com/api/v1/orgs/acme';
const curlOf = (id: string, queryNames: string[] = []) => {
  const operation = OPERATIONS.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`There is no ${id}`);
  return operationAsCurl(BASE, operation, queryNames);
};
const KEY = `  --header "authorization: Bearer \${HOOKTAB_API_KEY}"`;

test.each([
  ['listWebhooks', [], `curl '${BASE}/webhooks' \\\n${KEY}`],
  ['deleteWebhook', [], `curl --request DELETE \\\n  '${BASE}/webhooks/whk_…' \\\n${KEY}`],
  [
    'setWebhookActive',
    [],
    `curl --request PUT \\\n  '${BASE}/webhooks/whk_…/active' \\\n${KEY} \\\n  --header 'content-type: application/json' \\\n  --data-raw '{"isActive":true}'`,
  ],
  ['retryMatching', ['until'], `curl --request POST \\\n  '${BASE}/deliveries/retry?until=…' \\\n${KEY}`],
])('%s', (id, queryNames, expected) => {
  expect(curlOf(id, queryNames)).toBe(expected);
});

test('what no key may do has no command', () => {
  expect(curlOf('listMembers')).toBeNull();
});
