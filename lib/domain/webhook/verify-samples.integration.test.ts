/** Runs the samples for receivers in every language that is installed here. The others are gaps, named by `npm test`. */
import { describe, expect, test } from 'vitest';
import { runSample, type VerifyCase, versionAtHand } from '#lib/domain/testing/verify-programs';
import { generateSigningSecret, sign, signingKey } from '#lib/domain/webhook/signature';
import { VERIFY_SAMPLES } from '#lib/domain/webhook/verify-samples';

const secret = generateSigningSecret();
const other = generateSigningSecret();
const BODY = Buffer.from('{"id":"evt_1","data":{"price":1.10,"name":"Zoë 🏗️"}}');

type Signed = { secrets?: string[]; at: number; body?: Buffer };

/** A request as the worker signs it; `changes` are what somebody did to it on the way. */
function request(
  { secrets = [secret], at, body = BODY }: Signed,
  changes: Partial<VerifyCase> = {},
): VerifyCase {
  const signature = sign(secrets.map(signingKey), 'evt_1', at, body);
  return { secret, id: 'evt_1', timestamp: String(at), signature, body, ...changes };
}

/** A request that is signed with the secret that its receiver has. */
function signedWith(known: string, at: number): VerifyCase {
  const key = Buffer.from(known.replace('whsec_', ''), 'base64');
  return { ...request({ at }), secret: known, signature: sign([key], 'evt_1', at, BODY) };
}

const goodAt = (now: number) => sign([signingKey(secret)], 'evt_1', now, BODY);

const genuineAt = (now: number): Record<string, VerifyCase> => ({
  'as it was sent': request({ at: now }),
  'an empty body': request({ at: now, body: Buffer.alloc(0) }),
  'a body that is no UTF-8': request({ at: now, body: Buffer.from([0xff, 0x00, 0xfe, 0x0a, 0x0d]) }),
  'the present secret first, the one of before after it': request({ at: now, secrets: [secret, other] }),
  'the one of before first': request({ at: now, secrets: [other, secret] }),
  'beside a signature of a version to come': request({ at: now }, { signature: `v2,AAAA ${goodAt(now)}` }),
  'nearly five minutes old': request({ at: now - 280 }),
  'from a clock that is ahead': request({ at: now + 280 }),
});

function forgedAt(now: number): Record<string, VerifyCase> {
  const good = goodAt(now);
  return {
    'another secret': request({ at: now, secrets: [other] }),
    'another body': request({ at: now }, { body: Buffer.from(`${BODY} `) }),
    'another id': request({ at: now }, { id: 'evt_2' }),
    'another time': request({ at: now }, { timestamp: String(now - 1) }),
    'ten minutes old': request({ at: now - 600 }),
    'ten minutes ahead': request({ at: now + 600 }),
    'no id': request({ at: now }, { id: null }),
    'no time': request({ at: now }, { timestamp: null }),
    'no signature': request({ at: now }, { signature: null }),
    'an empty time': request({ at: now }, { timestamp: '' }),
    'a time in words': request({ at: now }, { timestamp: 'yesterday' }),
    'a time without end': request({ at: now }, { timestamp: '9'.repeat(400) }),
    'a negative time': request({ at: now }, { timestamp: `-${now}` }),
    'an empty signature': request({ at: now }, { signature: '' }),
    'only a version': request({ at: now }, { signature: 'v1,' }),
    'a part of the signature': request({ at: now }, { signature: good.slice(0, -4) }),
    'more than the signature': request({ at: now }, { signature: `${good}A` }),
    'the signature without its version': request({ at: now }, { signature: good.replace('v1,', '') }),
    'another version': request({ at: now }, { signature: good.replace('v1,', 'v1a,') }),
    'an empty secret, known to everybody': signedWith('', now),
    'a prefix for a secret': signedWith('whsec_', now),
    'a secret that is too short': signedWith('whsec_AAAA', now),
    'no ASCII': request({ at: now }, { signature: `v1,é${good.slice(4)}` }),
  };
}

const casesAt = (now: number) => ({ ...genuineAt(now), ...forgedAt(now) });
const EXPECTED = Object.keys(casesAt(0)).map((name) => [name, name in genuineAt(0)] as const);
const versions = VERIFY_SAMPLES.map((sample) => ({ ...sample, version: versionAtHand(sample.language) }));

declare module 'vitest' {
  interface TaskMeta {
    /** Why a test was not run on this machine. `npm test` counts it as neither passed nor failed, and names it. */
    gap?: string;
  }
}

describe.each(versions)('$label', ({ language, label, version }) => {
  // Node runs this test: its sample is always run.
  if (version === null && language !== 'node') {
    // The text of the sample is checked all the same, by verify-samples.test.ts.
    test.skip('cannot be run here', { meta: { gap: `the sample for ${label}: not installed, or too old` } });
    return;
  }
  test(`${version} tells genuine requests from forged ones`, async () => {
    const verdicts = await runSample(language, (now) => Object.values(casesAt(now)));
    expect(EXPECTED.map(([name], index) => [name, verdicts[index]])).toEqual(EXPECTED);
    expect(verdicts).toHaveLength(EXPECTED.length);
  });
});
