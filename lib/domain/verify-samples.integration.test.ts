/** The samples for receivers, run in every language that this machine has; the last line says which. */
import { afterAll, describe, expect, test } from 'vitest';
import { generateSigningSecret, sign, signingKey } from '#lib/domain/signature';
import { runSample, type VerifyCase, versionAtHand } from '#lib/domain/testing/verify-programs';
import { VERIFY_SAMPLES } from '#lib/domain/verify-samples';

const secret = generateSigningSecret();
const other = generateSigningSecret();
const now = Math.floor(Date.now() / 1000);
const BODY = Buffer.from('{"id":"evt_1","data":{"price":1.10,"name":"Zoë 🏗️"}}');

type Signed = { secrets?: string[]; at?: number; body?: Buffer };

/** A request as the worker signs it; `changes` are what somebody did to it on the way. */
function request(
  { secrets = [secret], at = now, body = BODY }: Signed,
  changes: Partial<VerifyCase> = {},
): VerifyCase {
  const signature = sign(secrets.map(signingKey), 'evt_1', at, body);
  return { secret, id: 'evt_1', timestamp: String(at), signature, body, ...changes };
}

const good = sign([signingKey(secret)], 'evt_1', now, BODY);

const GENUINE: Record<string, VerifyCase> = {
  'as it was sent': request({}),
  'an empty body': request({ body: Buffer.alloc(0) }),
  'a body that is no UTF-8': request({ body: Buffer.from([0xff, 0x00, 0xfe, 0x0a, 0x0d]) }),
  'the present secret first, the one of before after it': request({ secrets: [secret, other] }),
  'the one of before first': request({ secrets: [other, secret] }),
  'beside a signature of a version to come': request({}, { signature: `v2,AAAA ${good}` }),
  'nearly five minutes old': request({ at: now - 280 }),
  'from a clock that is ahead': request({ at: now + 280 }),
};

const FORGED: Record<string, VerifyCase> = {
  'another secret': request({ secrets: [other] }),
  'another body': request({}, { body: Buffer.from(`${BODY} `) }),
  'another id': request({}, { id: 'evt_2' }),
  'another time': request({}, { timestamp: String(now - 1) }),
  'ten minutes old': request({ at: now - 600 }),
  'ten minutes ahead': request({ at: now + 600 }),
  'no id': request({}, { id: null }),
  'no time': request({}, { timestamp: null }),
  'no signature': request({}, { signature: null }),
  'an empty time': request({}, { timestamp: '' }),
  'a time in words': request({}, { timestamp: 'yesterday' }),
  'a time without end': request({}, { timestamp: '9'.repeat(400) }),
  'a negative time': request({}, { timestamp: `-${now}` }),
  'an empty signature': request({}, { signature: '' }),
  'only a version': request({}, { signature: 'v1,' }),
  'a part of the signature': request({}, { signature: good.slice(0, -4) }),
  'more than the signature': request({}, { signature: `${good}A` }),
  'the signature without its version': request({}, { signature: good.replace('v1,', '') }),
  'another version': request({}, { signature: good.replace('v1,', 'v1a,') }),
  'no ASCII': request({}, { signature: `v1,é${good.slice(4)}` }),
};

const cases = { ...GENUINE, ...FORGED };
const [ran, notAtHand]: [string[], string[]] = [[], []];
const versions = VERIFY_SAMPLES.map((sample) => ({ ...sample, version: versionAtHand(sample.language) }));

describe.each(versions)('$label', ({ language, label, version }) => {
  if (version === null) {
    // Its text is checked all the same, by verify-samples.test.ts.
    notAtHand.push(label);
    test('is not at hand on this machine', () => expect(language).not.toBe('node'));
    return;
  }
  test(`${version} tells genuine requests from forged ones`, { timeout: 120_000 }, async () => {
    const verdicts = await runSample(language, Object.values(cases));
    ran.push(`${label} ${version}`);
    expect(Object.fromEntries(Object.keys(cases).map((name, index) => [name, verdicts[index]]))).toEqual(
      Object.fromEntries(Object.keys(cases).map((name) => [name, name in GENUINE])),
    );
    expect(verdicts).toHaveLength(Object.keys(cases).length);
  });
});

afterAll(() => {
  const missing = notAtHand.length === 0 ? '' : ` Not at hand here: ${notAtHand.join(', ')}.`;
  process.stdout.write(`Samples for receivers that were run: ${ran.join(', ')}.${missing}\n`);
});
