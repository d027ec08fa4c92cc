import { describe, expect, test } from 'vitest';
import { BODIES } from '#lib/domain/delivery/payload-body';
import {
  BODY_FORMATS,
  bodyFormat,
  CONTENT_TYPES,
  FORM_CONTENT_TYPE,
  isNotification,
  JSON_CONTENT_TYPE,
  mayKeepPassword,
  PAYLOAD_FORMATS,
} from '#lib/domain/webhook/webhook';

describe('body formats', () => {
  test.each(PAYLOAD_FORMATS.filter((format) => !isNotification(format)))(
    '%s has one content type',
    (format) => {
      expect(CONTENT_TYPES.map((contentType) => bodyFormat(format, contentType))).toEqual([format, format]);
    },
  );

  test('a notification has the one that was chosen', () => {
    expect(bodyFormat('notification', JSON_CONTENT_TYPE)).toBe('notification');
    expect(bodyFormat('notification', FORM_CONTENT_TYPE)).toBe('notification_form');
    for (const contentType of CONTENT_TYPES)
      expect(BODIES[bodyFormat('notification', contentType)].contentType).toBe(contentType);
  });

  test('every body format is what some choice comes to', () => {
    const reached = PAYLOAD_FORMATS.flatMap((format) =>
      CONTENT_TYPES.map((contentType) => bodyFormat(format, contentType)),
    );
    expect([...new Set(reached)].sort()).toEqual([...BODY_FORMATS].sort());
  });
});

describe('a saved password goes on', () => {
  const saved = 'https://example.com/hooks';

  test.each([
    'https://example.com/hooks?a=b',
    'https://example.com:443/hooks',
    'https://EXAMPLE.com/x/../hooks#part',
  ])('to %s', (url) => expect(mayKeepPassword(saved, url)).toBe(true));

  test.each([
    'https://example.com/other',
    'https://example.com/hooks/',
    'https://example.com/Hooks',
    'https://example.com/',
    'https://example.com:8443/hooks',
    'http://example.com/hooks',
    'https://hooks.example.com/hooks',
    'https://example.com.evil.example/hooks',
    'https://example.com@evil.example/hooks',
    'no URL',
  ])('not to %s', (url) => expect(mayKeepPassword(saved, url)).toBe(false));

  test('not from what is no URL to what is none', () => {
    expect(mayKeepPassword('no URL', 'neither')).toBe(false);
  });
});
