import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import {
  assertSingleCookies,
  assertSingleHeaders,
  noteRepeatedHeaders,
  REPEATED_HEADERS_HEADER,
} from '#lib/http/repeated-headers';

/** What a server of Node.js notes of the header lines that it gets. */
async function noted(lines: string[]): Promise<string | undefined> {
  const server = createServer((incoming, response) => {
    noteRepeatedHeaders(incoming);
    response.end(String(incoming.headers[REPEATED_HEADERS_HEADER] ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      // An array of names and values is sent line by line.
      const headers = ['Host', 'app.example.com', 'Connection', 'close', ...lines];
      const sent = request({ port, host: '127.0.0.1', headers }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve(Buffer.concat(chunks).toString());
      });
      sent.on('error', reject).end();
    });
  } finally {
    server.close();
  }
}

test.each([
  ['nothing', [], ''],
  ['one of each', ['Authorization', 'Bearer hk_a', 'Content-Type', 'application/json'], ''],
  ['two keys', ['Authorization', 'Bearer hk_a', 'authorization', 'Bearer hk_b'], 'authorization'],
  ['the same key twice', ['Authorization', 'Bearer hk_a', 'Authorization', 'Bearer hk_a'], 'authorization'],
  ['two content types', ['Content-Type', 'text/plain', 'Content-Type', 'application/json'], 'content-type'],
  ['two idempotency keys', ['Idempotency-Key', 'a', 'Idempotency-Key', 'b'], 'idempotency-key'],
  ['two hosts', ['Host', 'evil.example'], 'host'],
  ['a list over two lines', ['If-Match', '"a"', 'If-Match', '"b"'], ''],
  ['a note of the caller', [REPEATED_HEADERS_HEADER, 'authorization'], ''],
])('%s', async (_what, lines, expected) => expect(await noted(lines)).toBe(expected));

const asked = (headers: Record<string, string>) => new Request('https://app.example.com/', { headers });

test('a header that was noted is refused by its name', () => {
  expect(() => assertSingleHeaders(asked({}))).not.toThrow();
  expect(() => assertSingleHeaders(asked({ [REPEATED_HEADERS_HEADER]: 'idempotency-key' }))).toThrow(
    expect.objectContaining({
      code: 'invalid_header',
      message: 'The header "idempotency-key" is there twice. Send it once.',
    }),
  );
});

test('a cookie of the sign-in is taken once; others are not looked at', () => {
  const session = '__Secure-next-auth.session-token';
  for (const cookie of [`${session}=a; theme=dark; theme=light`, 'next-auth.csrf-token=a', ''])
    expect(() => assertSingleCookies(asked({ cookie }))).not.toThrow();
  expect(() => assertSingleCookies(asked({ cookie: `${session}=a; theme=dark;${session}=b` }))).toThrow(
    expect.objectContaining({ code: 'invalid_header', message: expect.stringContaining(session) }),
  );
});
