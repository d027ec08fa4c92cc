/** What every answer says to browsers, whatever it is an answer to, where users come by https. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { expect, test } from '#e2e/support/fixtures';
import { startWeb } from '#e2e/support/web';
import { sessionCookieName } from '#lib/auth/session-cookie';

test('every kind of answer carries the headers that protect browsers', async ({ stack, org, sessionOf }) => {
  const appUrl = 'https://hooks.example.com';
  const web = await startWeb(stack, { APP_URL: appUrl, LOG_LEVEL: 'silent' });
  const cookie = `${sessionCookieName(appUrl)}=${await sessionOf('admin')}`;
  const ask = (path: string, { method = 'GET', headers = {} }: { method?: string; headers?: object } = {}) =>
    new Promise<IncomingMessage & { body: string }>((resolve, reject) => {
      const asked = {
        host: '127.0.0.1',
        port: web.port,
        method,
        path,
        headers: { host: 'hooks.example.com', ...headers },
      };
      const outgoing = httpRequest(asked, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () => resolve(Object.assign(response, { body })));
        response.on('error', reject);
      });
      outgoing.on('error', reject).end();
    });

  try {
    const signedIn = { headers: { cookie } };
    const page = await ask(`/o/${org.slug}/webhooks`, signedIn);
    const chunk = /\/_next\/static\/[^"]+\.js/.exec(page.body)?.[0] ?? 'none';
    const font = /\/_next\/static\/[^"]+\.(css|woff2)/.exec(page.body)?.[0] ?? 'none';
    const api = `/api/v1/orgs/${org.slug}`;
    const kinds: [what: string, status: number, answer: IncomingMessage][] = [
      ['a page', 200, page],
      ['a page without its body', 200, await ask('/sign-in', { method: 'HEAD' })],
      ['a page that is sent to', 405, await ask('/sign-in', { method: 'POST' })],
      ['a page that there is not', 404, await ask('/nowhere')],
      ['a page of another organisation', 404, await ask('/o/nowhere/webhooks', signedIn)],
      ['a redirect of the proxy', 307, await ask(`/o/${org.slug}/webhooks`)],
      ['a redirect of a page', 307, await ask('/', signedIn)],
      ['the API', 200, await ask(`${api}/webhooks`, signedIn)],
      ['the document of the API', 200, await ask('/api/v1/openapi.json')],
      ['a problem', 401, await ask(`${api}/webhooks`)],
      ['a path that there is not', 404, await ask('/api/nowhere')],
      ['a method that there is not', 405, await ask(`${api}/events`, { method: 'PUT' })],
      ['OPTIONS', 204, await ask(`${api}/events`, { method: 'OPTIONS' })],
      ['an integration', 401, await ask('/api/Webhook')],
      ['a download', 200, await ask(`${api}/deliveries/export`, signedIn)],
      ['sign-in: token', 200, await ask('/api/auth/csrf')],
      ['sign-in: who is it', 200, await ask('/api/auth/session')],
      ['sign-in: a page', 302, await ask('/api/auth/signin')],
      ['sign-in: another page', 302, await ask('/api/auth/signout')],
      ['sign-in: an error', 302, await ask('/api/auth/error?error=AccessDenied')],
      ['sign-in: nothing', 404, await ask('/api/auth/_log')],
      ['a script', 200, await ask(chunk)],
      ['a style or a font', 200, await ask(font)],
      ['a file', 200, await ask('/examples/receiver.mjs')],
      ['an icon', 200, await ask('/favicon.ico')],
      ['a chunk that there is not', 404, await ask('/_next/static/chunks/none.js')],
      ['an image to be made smaller', 404, await ask('/_next/image?url=%2Ficon.svg&w=64&q=75')],
      [
        'not changed',
        304,
        await ask(chunk, { headers: { 'if-none-match': (await ask(chunk)).headers.etag } }),
      ],
    ];
    for (const [what, status, answer] of kinds) {
      expect(answer.statusCode, what).toBe(status);
      const { headers } = answer;
      expect(headers['x-content-type-options'], what).toBe('nosniff');
      expect(headers['strict-transport-security'], what).toBe('max-age=31536000');
      expect(headers['referrer-policy'], what).toBe('strict-origin-when-cross-origin');
      // One policy, not two of which both would hold.
      const policy = String(headers['content-security-policy']);
      expect(policy.match(/default-src/g), `${what}: ${policy}`).toHaveLength(1);
      expect(policy, what).toContain("frame-ancestors 'none'");
      expect(policy, what).toContain(headers['content-type']?.startsWith('text/html') ? "'nonce-" : "'none'");
    }
    const written = kinds.flatMap(([, , { headers }]) => headers['set-cookie'] ?? []);
    for (const one of written) expect(one).toMatch(/; Secure/);
  } finally {
    await web.stop();
  }
});
