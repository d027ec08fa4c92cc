/**
 * Odd answers through the real client: what curl, Go's net/http and Python's urllib all take for an answer is one here, with
 * the same status. `worker/testing/odd-answers` has the answers and what the three say.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Authority, type KeyAndCertificate, makeAuthority } from '#demo/authority';
import type { Failure } from '#lib/domain/delivery/outcome';
import { createConnect } from '#worker/endpoint/connect';
import { routeTo } from '#worker/endpoint/route';
import { createSafeClient, type SafeClient } from '#worker/endpoint/safe-request';
import { ODD_ANSWERS, type OddAnswer } from '#worker/testing/odd-answers/corpus';
import { startOddServer } from '#worker/testing/odd-answers/server';
import { readVerdicts } from '#worker/testing/odd-answers/verdicts';

const HOST = 'receiver.example.com';
const verdicts = readVerdicts();

let authority: Authority;
let certificate: KeyAndCertificate;
let client: SafeClient;

beforeAll(async () => {
  authority = await makeAuthority();
  certificate = await authority.issue(HOST);
  const connect = createConnect({
    resolve: async () => ({ isResolved: true, addresses: ['127.0.0.1'] }),
    isAllowedAddress: () => true,
    ca: authority.pem,
  });
  client = createSafeClient(connect, 10);
});
afterAll(() => client.close());

async function outcomeOf(answer: OddAnswer) {
  const server = await startOddServer(certificate, answer);
  const route = routeTo(new URL(`https://${HOST}:${server.port}/hooks`), 'owner');
  const { outcome } = await client.request({ route, headers: [], body: Buffer.from('{"a":1}') });
  await server.stop();
  return outcome;
}

/** The status that all three give, or null where one of them gives none, another one, or an interim one. */
function agreedStatus(name: string): number | null {
  const { curl, go, python } = verdicts.answers[name] ?? {};
  const status = curl?.status ?? null;
  return status !== null && status >= 200 && go?.status === status && python?.status === status
    ? status
    : null;
}

/** What is no answer here either. All others are answers, also where one of the three refuses them. */
const REFUSED: Record<string, Failure> = {
  'status line: a space first': 'invalid_response',
  'status line: HTTP/1.10': 'invalid_response',
  'status line: HTTP/1': 'invalid_response',
  'status line: HTTP/2': 'invalid_response',
  'status line: another protocol': 'invalid_response',
  'status line: status and reason in one word': 'invalid_response',
  'status line: two digits': 'invalid_response',
  'status line: four digits': 'invalid_response',
  'status line: a status with a sign': 'invalid_response',
  'status line: a status with a fraction': 'invalid_response',
  'status line: no status': 'invalid_response',
  'status line: status 000': 'invalid_response',
  'status line: status 099': 'invalid_response',
  'status line: an empty line first': 'invalid_response',
  'header: ends within a name': 'reset',
  'header: ends within a value': 'reset',
  'header: ends before the empty line': 'reset',
  'header: reset before the empty line': 'reset',
  'interim: 100 with a body': 'invalid_response',
  'interim: 100, and the end': 'reset',
  'interim: 101': 'invalid_response',
  'interim: 101 without Upgrade': 'invalid_response',
  'connection: nothing': 'reset',
  'connection: nothing, TLS is cut': 'reset',
  'connection: nothing, reset': 'reset',
  'connection: no HTTP': 'invalid_response',
  'connection: HTML alone': 'invalid_response',
  'connection: an SSH banner': 'invalid_response',
  'connection: a mail server': 'invalid_response',
  'connection: an HTTP request': 'invalid_response',
  'connection: half of a status line': 'reset',
  'connection: a status line alone': 'reset',
  'connection: a status line and its end': 'reset',
};

test('each answer has its verdicts, and enough of them are taken by all three', () => {
  expect(Object.keys(verdicts.answers).toSorted()).toEqual(ODD_ANSWERS.map(({ name }) => name).toSorted());
  expect(ODD_ANSWERS.filter(({ name }) => agreedStatus(name) !== null).length).toBeGreaterThan(60);
  expect(Object.keys(REFUSED).filter((name) => agreedStatus(name) !== null)).toEqual([]);
});

test.concurrent.each(ODD_ANSWERS.map((answer) => [answer.name, answer] as const))(
  '%s',
  async (name, answer) => {
    const outcome = await outcomeOf(answer);
    const refused = REFUSED[name];
    if (refused !== undefined) {
      expect(outcome).toMatchObject({ kind: 'failure', failure: refused, response: null });
      return;
    }
    expect(outcome.kind).toBe('response');
    const agreed = agreedStatus(name);
    if (agreed !== null) expect(outcome.response?.status).toBe(agreed);
    else expect(outcome.response?.status).toBeGreaterThanOrEqual(200);
  },
);
