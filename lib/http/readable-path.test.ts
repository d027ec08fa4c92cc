import { expect, test } from 'vitest';
import { withReadablePath } from '#lib/http/readable-path';

test.each([
  ['/api/v1/orgs/acme/webhooks/%ff', '/api/v1/orgs/acme/webhooks/%25ff'],
  ['/api/v1/orgs/%E0%A4%A/x%20y', '/api/v1/orgs/%25E0%25A4%25A/x%20y'],
  ['/%/%zz?q=%ff&r=%', '/%25/%25zz?q=%ff&r=%'],
])('what cannot be decoded is taken by the letter: %s', (url, expected) => {
  expect(withReadablePath(url)).toBe(expected);
});

test.each([
  '/',
  '',
  '/http://x/',
  '/o/acme/webhooks?q=%ff',
  '/api/Webhook/%F0%9F%9A%80',
  '/a%2Fb%00?x=1?y=2',
])('what can be decoded stays as it is: %s', (url) => {
  expect(withReadablePath(url)).toBe(url);
});

test.each([
  ['*', '/'],
  ['http://other.example:80/api/v1?x=http://y', '/api/v1?x=http://y'],
  ['HTTPS://other.example/%ff', '/%25ff'],
  ['http://other.example?x', '/?x'],
])('what is no path is one: %s', (url, expected) => {
  expect(withReadablePath(url)).toBe(expected);
});
