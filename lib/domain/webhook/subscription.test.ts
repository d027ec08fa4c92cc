import { describe, expect, test } from 'vitest';
import {
  isGuid,
  isObjectId,
  objectIdOf,
  subscriptionName,
  subscriptionNumberOf,
} from '#lib/domain/webhook/subscription';

const UUID = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('ids', () => {
  test('an object id has the time and the random end of the UUID', () => {
    expect(objectIdOf(UUID)).toBe('01890a5dac96b302099a8057');
    expect(isObjectId(objectIdOf(UUID))).toBe(true);
    expect(isObjectId('583f4b8028dc59073860a6d1')).toBe(true);
  });

  test.each([
    '',
    UUID,
    '583f4b8028dc59073860a6d',
    '583F4B8028DC59073860A6D1',
    `${'0'.repeat(24)}\n`,
    'g'.repeat(24),
  ])('%j is no object id', (text) => expect(isObjectId(text)).toBe(false));

  test('a GUID may be in upper case', () => {
    expect(isGuid(UUID)).toBe(true);
    expect(isGuid(UUID.toUpperCase())).toBe(true);
    expect(isGuid(UUID.replaceAll('-', ''))).toBe(false);
    expect(isGuid(`${UUID}'`)).toBe(false);
  });

  test.each([
    ['1', 1],
    ['10', 10],
    ['2147483647', 2_147_483_647],
    ['2147483648', null],
    ['99999999999', null],
    ['0', null],
    ['01', null],
    ['-1', null],
    ['1.0', null],
    ['1e3', null],
    [' 1', null],
    ['', null],
    ['١', null],
  ])('the number in %j is %j', (text, number) => expect(subscriptionNumberOf(text)).toBe(number));
});

describe('names', () => {
  test('one event and several', () => {
    expect(subscriptionName(['invoice_sent'], 'https://example.com:8443/a?b')).toBe(
      'invoice_sent to example.com',
    );
    expect(subscriptionName(['job-created', 'job-updated', 'task-created'], 'https://example.com/')).toBe(
      'job-created and 2 more to example.com',
    );
  });

  test('a long host is cut to what a name may have', () => {
    const name = subscriptionName(['company_created'], `https://${'a.'.repeat(120)}example.com/`);
    expect(name).toHaveLength(100);
    expect(name).toMatch(/^company_created to a\.a\..*…$/);
  });
});
