/**
 * Whatever a producer writes, its bytes reach the receiver: random JSON texts through every payload format. The texts are
 * made piece by piece, not printed from values, so that they have what parsing and printing would change. `PAYLOAD_SEED`
 * repeats a run.
 */
import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { BODIES } from '#lib/domain/delivery/payload-body';
import type { StoredEvent } from '#lib/domain/event/stored-event';
import { jsonShape } from '#lib/domain/text/json-shape';
import { memberSpan } from '#lib/domain/text/json-span';
import { BODY_FORMATS, type BodyFormat } from '#lib/domain/webhook/webhook';

const TEXTS = 3_000;
const SEED = Number(process.env.PAYLOAD_SEED ?? randomInt(2 ** 31));

/** mulberry32: a small generator whose runs can be repeated. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const NUMBERS = ['0', '-0', '1.10', '12345678901234567890', '1e400', '-1E-7', '4.0000', '1.0e+2'];
const PIECES = [
  'a',
  '\\u0000',
  '\\ud800',
  '\\"',
  '\\\\',
  '\\/',
  '🪝',
  '漢',
  'e\u0301',
  '\u2028',
  '</script>',
  '{',
  ']',
  ',',
];
const NAMES = ['a', 'id', 'data', 'resource_url', '\\u0069d', '__proto__', ''];
const SPACES = ['', '', '', ' ', '\n', '\t\r\n'];

function makeText(random: (below: number) => number) {
  const pick = (choices: readonly string[]) => choices[random(choices.length)] ?? '';
  const space = () => pick(SPACES);
  const string = () => `"${Array.from({ length: random(6) }, () => pick(PIECES)).join('')}"`;
  const list = (count: number, item: () => string) =>
    Array.from({ length: count }, () => space() + item() + space()).join(',') || space();
  function value(depth: number): string {
    switch (random(depth > 0 ? 6 : 4)) {
      case 0:
        return pick(NUMBERS);
      case 1:
        return pick(['true', 'false', 'null']);
      case 2:
      case 3:
        return string();
      case 4:
        return `[${list(random(4), () => value(depth - 1))}]`;
      default:
        return `{${list(random(5), () => `"${pick(NAMES)}"${space()}:${space()}${value(depth - 1)}`)}}`;
    }
  }
  return () => space() + value(4) + space();
}

const event: StoredEvent = {
  id: 'a653de1a-84a6-488c-90bc-f6c8e990bf51',
  orgId: '01890a5d-ac96-774b-bcce-b302099a8057',
  type: 'job.created',
  occurredAt: new Date('2026-03-04T05:06:07.008Z'),
  isTest: false,
  data: '',
};

/** Where `data` stands in the body; null for formats that carry only members of it. */
const SPLICED: Record<BodyFormat, ((body: string) => string | null) | null> = {
  envelope: (body) => member(body, 'data'),
  cloudevents: (body) => member(body, 'data'),
  topic: (body) => member(body, 'event'),
  array: (body) => {
    const [span, ...others] = jsonShape(body).parts;
    return span === undefined || others.length > 0 ? null : body.slice(span.start, span.end);
  },
  notification: null,
  notification_form: null,
};

function member(body: string, name: string): string | null {
  const span = memberSpan(body, { start: 0, end: body.length }, name);
  return span === null ? null : body.slice(span.start, span.end);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What is wrong with the body of an event; null where nothing is. */
function flawOf(format: BodyFormat, data: string): string | null {
  const given = { ...event, data };
  const { write } = BODIES[format];
  const body = write(given, event.id);
  if (write({ ...given }, event.id) !== body) return 'another body the second time';
  if (Buffer.from(body, 'utf8').toString('utf8') !== body) return 'something that UTF-8 cannot carry';
  if (format !== 'notification_form' && !isJson(body)) return 'no JSON';
  const spliced = SPLICED[format];
  if (spliced === null) return null;
  if (spliced(body) !== data.trim()) return 'other data';
  return body.includes(data) ? null : 'data without its space';
}

test(`the bytes of data are kept (PAYLOAD_SEED=${SEED})`, () => {
  const next = makeText(makeRandom(SEED));
  for (let count = 0; count < TEXTS; count++) {
    const data = next();
    if (!isJson(data)) throw new Error(`The test made something that is no JSON: ${data}`);
    for (const format of BODY_FORMATS) {
      const flaw = flawOf(format, data);
      if (flaw !== null) expect.fail(`${format} made ${flaw} of ${data}`);
    }
  }
});
