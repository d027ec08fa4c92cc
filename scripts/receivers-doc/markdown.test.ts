/** The guide for receivers says what the code does, and the document in the repository is the guide. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RECEIVER_EXAMPLE, receiverGuide } from '#lib/client/developers/receiver-guide';
import { OPERATIONS } from '#lib/contracts/api/operations';
import {
  HUB_VERIFY_SAMPLE,
  VERIFY_SAMPLES,
  VERIFY_TOLERANCE_SECONDS,
} from '#lib/domain/webhook/verify-samples';
import { BODY_FORMATS } from '#lib/domain/webhook/webhook';
import { readWebSettings } from '#lib/settings/settings';
import { DEFAULT_GUIDE_SETTINGS, receiversDocument } from '#scripts/receivers-doc/markdown';

const ROOT = join(import.meta.dirname, '..', '..');
const committed = readFileSync(join(ROOT, 'docs', 'receivers.md'), 'utf8');

test('docs/receivers.md is the guide; npm run receivers-doc writes it', () => {
  expect(committed).toBe(receiversDocument(DEFAULT_GUIDE_SETTINGS));
});

test('the document has every sample, byte for byte', () => {
  for (const { code } of VERIFY_SAMPLES) expect(committed).toContain(code);
  expect(committed).toContain(HUB_VERIFY_SAMPLE);
  expect(VERIFY_TOLERANCE_SECONDS).toBe(300);
  expect(committed).toContain('more than 5 minutes old');
});

test('the settings are those of an installation that sets none', () => {
  const settings = readWebSettings({
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://localhost/hooktab',
    APP_URL: 'https://app.example.com',
    AUTH_SECRET: 'x'.repeat(64),
    SEALING_PUBLIC_KEY: Buffer.alloc(32).toString('base64'),
  });
  expect(settings.RETENTION_DAYS).toBe(DEFAULT_GUIDE_SETTINGS.retentionDays);
  expect(settings.RETRY_DELAYS_SECONDS.map((seconds) => seconds * 1000)).toEqual(
    DEFAULT_GUIDE_SETTINGS.retryDelaysMs,
  );
});

test('it shows the body of every format', () => {
  const labels = receiverGuide(DEFAULT_GUIDE_SETTINGS)
    .find(({ id }) => id === 'formats')
    ?.blocks.filter(({ kind }) => kind === 'code');
  expect(labels).toHaveLength(BODY_FORMATS.length);
});

test('what it says of the rules comes from the settings', () => {
  const changed = receiversDocument({ retryDelaysMs: [60_000], retentionDays: 7 });
  expect(changed).toContain('| Standard | 2 attempts, 1 min apart. |');
  expect(changed).toContain('Keep the ids for 7 days');
  expect(committed).toContain('| Standard | 3 attempts, 5 min and 10 min apart. |');
  expect(committed).toContain('14 attempts, 10 min, 30 min, 1 h 30 min, 3 h 10 min,');
});

describe('what it leads to is there', () => {
  test.each([...committed.matchAll(/\/api\/v1\/orgs\/[^/\s]+(\/[^\s`?]+)/g)].map(([, path]) => path ?? ''))(
    'the route %s',
    (path) => {
      const template = path.replace(/whk_…/, '{webhook}');
      expect(OPERATIONS.map((operation) => operation.path)).toContain(template);
    },
  );

  test('the receiver to build upon', () => {
    expect(existsSync(join(ROOT, 'public', RECEIVER_EXAMPLE))).toBe(true);
  });

  test('names of sections are given once', () => {
    const ids = receiverGuide(DEFAULT_GUIDE_SETTINGS).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
