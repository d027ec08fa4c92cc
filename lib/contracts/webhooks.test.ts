/** What the form and the routes take for the settings of a webhook. */
import { describe, expect, test } from 'vitest';
import { createWebhookInput, updateWebhookInput } from '#lib/contracts/webhooks';
import { encodeId } from '#lib/domain/ids';
import { STRICT_URL_POLICY } from '#lib/domain/webhook/url-policy';
import { FORM_CONTENT_TYPE, JSON_CONTENT_TYPE, PAYLOAD_FORMATS } from '#lib/domain/webhook/webhook';

const UUID = '01890a5d-ac96-774b-bcce-b302099a8057';
const BODY = {
  name: 'ERP',
  url: 'https://erp.example.com/hooks',
  authMethod: 'none',
  eventTypes: ['job.created'],
};

const create = (values: object) => createWebhookInput(STRICT_URL_POLICY).safeParse({ ...BODY, ...values });
/** The names of the fields that are wrong. */
const wrong = (values: object) => [
  ...new Set(create(values).error?.issues.map(({ path }) => String(path[0])) ?? []),
];

test('what is left out is not there, so that the service decides', () => {
  expect(create({}).data).toEqual(BODY);
});

test('event types come in the order of the catalogue, once each', () => {
  const { data } = create({ eventTypes: ['task.created', 'job.created', 'task.created'] });
  expect(data?.eventTypes).toEqual(['job.created', 'task.created']);
});

test('an owner is a user, and comes out as UUID', () => {
  expect(create({ owner: encodeId('user', UUID) }).data?.owner).toBe(UUID);
  expect(create({ owner: null }).data?.owner).toBeNull();
  expect(wrong({ owner: encodeId('webhook', UUID) })).toEqual(['owner']);
});

test('all that is wrong is said at once', () => {
  expect(
    wrong({
      name: ' ',
      url: 'http://x',
      authMethod: 'basic',
      eventTypes: [],
      contentType: FORM_CONTENT_TYPE,
    }),
  ).toEqual(
    expect.arrayContaining(['name', 'url', 'eventTypes', 'basicUsername', 'basicPassword', 'contentType']),
  );
});

describe('Basic Auth', () => {
  const basic = { authMethod: 'basic' };

  test.each([
    ['both', { basicUsername: 'u', basicPassword: 'p' }],
    ['an empty password', { basicUsername: 'key', basicPassword: '' }],
    ['an empty user name', { basicUsername: '', basicPassword: 'key' }],
    ['two empty texts (RFC 7617 allows them)', { basicUsername: '', basicPassword: '' }],
  ])('takes %s', (_what, credentials) => expect(wrong({ ...basic, ...credentials })).toEqual([]));

  test.each([
    ['no password', { basicUsername: 'u' }, ['basicPassword']],
    ['no user name', { basicPassword: 'p' }, ['basicUsername']],
    ['a colon in the user name', { basicUsername: 'a:b', basicPassword: 'p' }, ['basicUsername']],
  ])('refuses %s', (_what, credentials, fields) => {
    expect(wrong({ ...basic, ...credentials })).toEqual(fields);
  });
});

describe('the body', () => {
  test.each(PAYLOAD_FORMATS)('%s: JSON is always right', (payloadFormat) => {
    expect(wrong({ payloadFormat, contentType: JSON_CONTENT_TYPE, hubSecret: null })).toEqual([]);
  });

  test.each(PAYLOAD_FORMATS)('%s: form-encoded, and a secret for X-Hub-Signature', (payloadFormat) => {
    const fields = wrong({ payloadFormat, contentType: FORM_CONTENT_TYPE, hubSecret: 'x' });
    expect(fields).toEqual(payloadFormat === 'notification' ? [] : ['contentType', 'hubSecret']);
  });

  test.each([
    ['payloadFormat', 'xml'],
    ['contentType', 'text/plain'],
    ['hubSecret', ''],
    ['hubSecret', 'x'.repeat(256)],
    ['retryPolicy', 'never'],
    ['successRule', '201'],
  ])('%s %s is refused', (field, value) => {
    expect(wrong({ payloadFormat: 'notification', [field]: value })).toEqual([field]);
  });
});

describe('a change', () => {
  const update = (values: object, savedFormat: 'envelope' | 'notification') =>
    updateWebhookInput(STRICT_URL_POLICY, false, savedFormat).safeParse({ ...BODY, version: 1, ...values });

  test('is judged by the saved format where it gives none', () => {
    expect(update({ contentType: FORM_CONTENT_TYPE }, 'notification').success).toBe(true);
    expect(update({ contentType: FORM_CONTENT_TYPE }, 'envelope').success).toBe(false);
    expect(update({ hubSecret: 'x', payloadFormat: 'envelope' }, 'notification').success).toBe(false);
  });

  test('keeps a password that is saved', () => {
    const basic = { ...BODY, version: 1, authMethod: 'basic', basicUsername: 'u' };
    expect(updateWebhookInput(STRICT_URL_POLICY, true).safeParse(basic).success).toBe(true);
    expect(updateWebhookInput(STRICT_URL_POLICY, false).safeParse(basic).success).toBe(false);
  });
});
