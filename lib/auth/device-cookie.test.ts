import { expect, test } from 'vitest';
import { deviceCookieName, deviceIdOf, setDeviceCookie } from '#lib/auth/device-cookie';

const settings = { APP_URL: 'https://app.example.com', AUTH_SECRET: 's'.repeat(32) };
const cookieValue = (header: string) => /=([^;]*)/.exec(header)?.[1];

test('knows a browser again, for the account that signed in there alone', () => {
  const value = cookieValue(setDeviceCookie(settings, 'dana@example.com', null));
  const deviceId = deviceIdOf(settings.AUTH_SECRET, value, ' DANA@example.com');
  expect(deviceId).toMatch(/^[\w-]{22}$/);
  expect(deviceIdOf(settings.AUTH_SECRET, value, 'sam@example.com')).toBeNull();
  expect(deviceIdOf('t'.repeat(32), value, 'dana@example.com')).toBeNull();
  const renewed = cookieValue(setDeviceCookie(settings, 'dana@example.com', deviceId));
  expect(renewed).toBe(value);
});

test.each([undefined, '', '.', 'a', 'a.', 'a.b', 'a.b.c', `${'x'.repeat(9_000)}.${'x'.repeat(43)}`])(
  'refuses %j',
  (value) => {
    expect(deviceIdOf(settings.AUTH_SECRET, value, 'dana@example.com')).toBeNull();
  },
);

test('is readable by no script, and under https bound to the host', () => {
  expect(setDeviceCookie(settings, 'dana@example.com', null)).toMatch(
    /^__Host-hooktab-device=[\w-]+\.[\w-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
  );
  const local = { ...settings, APP_URL: 'http://localhost:3000' };
  expect(setDeviceCookie(local, 'dana@example.com', null)).not.toContain('Secure');
  expect(deviceCookieName(local.APP_URL)).toBe('hooktab-device');
});
