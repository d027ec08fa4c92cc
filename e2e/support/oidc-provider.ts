/**
 * A small OpenID Connect provider on loopback, for the sign-in through one. It signs in at once whom the test names with
 * a POST to `/next-person`.
 */
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type OidcPerson = { email: string; email_verified: boolean; name: string };

export type OidcProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  stop: () => Promise<void>;
};

type Grant = { person: OidcPerson; nonce: string | null; challenge: string | null };

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Starts the provider on a free port. */
export async function startOidcProvider(): Promise<OidcProvider> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const clientId = 'hooktab';
  const clientSecret = randomBytes(16).toString('hex');
  const grants = new Map<string, Grant>();
  let next: OidcPerson | null = null;
  let issuer = '';

  function idToken(grant: Grant): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: clientId,
      sub: grant.person.email,
      iat: now,
      exp: now + 60,
      ...grant.person,
    };
    const signed = `${base64url({ alg: 'RS256', kid: '1' })}.${base64url({ ...claims, ...(grant.nonce ? { nonce: grant.nonce } : {}) })}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey).toString('base64url')}`;
  }

  function authorise(query: URLSearchParams, response: ServerResponse): void {
    if (next === null) {
      json(response, 400, { error: 'nobody is to be signed in' });
      return;
    }
    const code = randomBytes(16).toString('hex');
    grants.set(code, { person: next, nonce: query.get('nonce'), challenge: query.get('code_challenge') });
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }

  async function exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await readBody(request));
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const expected = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || request.headers.authorization !== expected || challenge !== grant.challenge) {
      return json(response, 400, { error: 'invalid_grant' });
    }
    json(response, 200, { access_token: 'unused', token_type: 'Bearer', id_token: idToken(grant) });
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer);
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(response, 200, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/jwks':
        return json(response, 200, {
          keys: [{ ...publicKey.export({ format: 'jwk' }), kid: '1', alg: 'RS256', use: 'sig' }],
        });
      case '/authorize':
        return authorise(url.searchParams, response);
      case '/token':
        return void exchange(request, response);
      case '/next-person':
        return void readBody(request).then((body) => {
          next = JSON.parse(body) as OidcPerson;
          json(response, 200, {});
        });
      default:
        return json(response, 404, { error: 'not found' });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1');
  issuer = `http://127.0.0.1:${address.port}`;
  return {
    issuer,
    clientId,
    clientSecret,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
