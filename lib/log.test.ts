import { expect, test } from 'vitest';
import { serializeError } from '#lib/log';

test('an error is logged with what helps, and without what its library hung on it', () => {
  const cause = new Error('connection refused');
  const error = Object.assign(new Error('query failed', { cause }), {
    code: '57P01',
    client: { connectionParameters: { password: 'hunter2' } },
  });
  const logged = serializeError(error);
  expect(logged).toMatchObject({
    type: 'Error',
    code: '57P01',
    message: expect.stringContaining('query failed'),
  });
  expect(JSON.stringify(logged)).toContain('connection refused');
  expect(JSON.stringify(logged)).not.toMatch(/hunter2|connectionParameters/);
});
