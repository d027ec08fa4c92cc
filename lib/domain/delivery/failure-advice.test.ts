import { describe, expect, test } from 'vitest';
import { failureAdvice } from '#lib/domain/delivery/failure-advice';
import { FAILURES } from '#lib/domain/delivery/outcome';

const URL_TEXT = 'https://erp.acme.com:8443/hooks?token=t0psecret';

const answer = (status: number) => failureAdvice({ status, failure: null }, URL_TEXT);

describe('failures', () => {
  test.each(FAILURES)('%s has a cause and a remedy, as sentences', (failure) => {
    const advice = failureAdvice({ status: null, failure }, URL_TEXT);
    expect(advice?.cause).toMatch(/^[\p{L}].*\.$/u);
    expect(advice?.remedy).toMatch(/^[\p{L}].*\.$/u);
  });

  test('no two failures have the same cause', () => {
    const causes = FAILURES.map((failure) => failureAdvice({ status: null, failure }, URL_TEXT)?.cause);
    expect(new Set(causes).size).toBe(FAILURES.length);
  });

  test('a timeout names the host and the deadline', () => {
    expect(failureAdvice({ status: null, failure: 'timeout' }, URL_TEXT)).toEqual({
      cause: 'erp.acme.com:8443 did not answer within 10 s.',
      remedy: 'Answer first, do long work afterwards: store the event, return 2xx, then work on it.',
    });
  });

  test('a timeout after the head says that the answer began', () => {
    expect(failureAdvice({ status: 200, failure: 'timeout' }, URL_TEXT)?.cause).toBe(
      'erp.acme.com:8443 began to answer, but did not finish within 10 s.',
    );
  });

  test('a redirect is explained as one, whatever its status', () => {
    expect(failureAdvice({ status: 308, failure: 'redirect' }, URL_TEXT)?.cause).toContain('not followed');
  });
});

test('a 2xx that does not count says why, and where to change it', () => {
  const advice = failureAdvice({ status: 201, failure: 'unexpected_status' }, URL_TEXT);
  expect(advice?.cause).toBe(
    'erp.acme.com:8443 answered 201 Created, but this webhook counts only 200 as received.',
  );
  expect(advice?.remedy).toContain('success rule');
});

describe('answers', () => {
  test.each([
    [304, 'Only 2xx counts'],
    [400, 'not valid'],
    [401, 'wants a sign-in'],
    [403, 'does not allow'],
    [404, 'nothing at this path'],
    [405, 'does not accept POST'],
    [406, 'cannot answer in a format'],
    [408, 'gave up waiting'],
    [409, 'conflicts with'],
    [410, 'gone for good'],
    [413, 'larger than'],
    [415, 'content type'],
    [418, 'refused the request with 418'],
    [421, 'not feel responsible'],
    [422, 'does not accept its content'],
    [429, 'more requests than it allows'],
    [451, '451 Unavailable For Legal Reasons'],
    [431, 'headers of the request too large'],
    [500, 'failed while it worked'],
    [501, 'does not know how'],
    [502, 'no valid answer'],
    [503, 'not available right now'],
    [504, 'waited too long'],
    [507, 'failed with 507 Insufficient Storage'],
    [520, 'could not understand'],
    [521, 'refuses connections'],
    [522, 'did not accept a connection'],
    [523, 'cannot reach'],
    [524, 'did not answer in time'],
    [525, 'no TLS'],
    [526, 'certificate'],
    [199, 'Only 2xx counts'],
    [700, 'Only 2xx counts'],
  ])('%i: %s', (status, words) => {
    expect(answer(status)?.cause).toContain(words);
    expect(answer(status)?.cause).toContain('erp.acme.com:8443');
  });

  test.each([200, 204, 299])('%i needs no advice', (status) => {
    expect(answer(status)).toBeNull();
  });

  test('before the first attempt there is none', () => {
    expect(failureAdvice({ status: null, failure: null }, URL_TEXT)).toBeNull();
  });
});

test('neither path nor query of the URL are named: they may carry a token', () => {
  for (const failure of FAILURES) {
    const advice = failureAdvice({ status: null, failure }, URL_TEXT);
    expect(`${advice?.cause} ${advice?.remedy}`).not.toMatch(/t0psecret|\/hooks/);
  }
});
