/** The form in which each system refuses. */
import { expect } from 'vitest';
import type { SubscriptionSystem } from '#lib/domain/webhook/subscription';

const text = expect.any(String);

const SHAPES: Record<SubscriptionSystem, { contentType: string; isRefusal: (body: unknown) => void }> = {
  avaza: {
    contentType: 'application/json; charset=utf-8',
    isRefusal: (body) => {
      expect(body).toMatchObject({ Message: text });
      const { ModelState = {} } = body as { ModelState?: Record<string, unknown> };
      for (const messages of Object.values(ModelState)) expect(messages).toContainEqual(text);
    },
  },
  accelo: {
    contentType: 'application/json',
    isRefusal: (body) =>
      expect(body).toEqual({ meta: { status: text, more_info: text, message: text }, response: null }),
  },
  acculynx: {
    contentType: 'application/problem+json',
    isRefusal: (body) =>
      expect(body).toMatchObject({
        type: 'about:blank',
        title: text,
        status: expect.any(Number),
        code: text,
        detail: text,
        traceId: text,
      }),
  },
};

/** Fails unless the answer is a refusal in the form of the system; for Accelo, in JSON. */
export function expectRefusal(system: SubscriptionSystem, response: Response, body: string): void {
  const { contentType, isRefusal } = SHAPES[system];
  expect(response.headers.get('content-type')).toBe(contentType);
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  // The error is there where a key was sent.
  if (response.status === 401)
    expect(response.headers.get('www-authenticate')).toMatch(
      /^Bearer realm="Hooktab"(, error="invalid_token")?$/,
    );
  isRefusal(JSON.parse(body));
}
