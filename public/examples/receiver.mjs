/**
 * A receiver of webhooks, to run as it is and to build upon. It needs Node.js 20 or later and nothing else.
 *
 *   WEBHOOK_SECRET=whsec_… node receiver.mjs
 *
 * WEBHOOK_SECRET  the signing secret of the webhook
 * PORT            8080 unless set; 0 for any that is free
 * DATA_DIR        where requests are kept, ./received unless set
 * TLS_CERT, TLS_KEY  files in PEM: it then speaks https by itself; without them put it behind a proxy that does
 *
 * What makes it a good receiver: it verifies the bytes as they came, stores the event under its webhook-id and only then
 * answers, at once, and works afterwards, one event after the other. An event that comes twice is worked on once, also
 * after a crash: what was stored and not finished is worked on at the next start.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { join } from 'node:path';

/** Data has at most 256 KB; the rest is room for what stands around it. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Beside the file of an event once it is worked on. */
const DONE = '.done';

const { WEBHOOK_SECRET: secret, PORT = '8080', DATA_DIR = 'received', TLS_CERT, TLS_KEY } = process.env;
if (!secret) {
  console.error('Set WEBHOOK_SECRET to the signing secret of the webhook: whsec_…');
  process.exit(1);
}

/** The work itself: replace it by your own. What it throws leaves the event to be worked on at the next start. */
async function work(id, headers, body) {
  const isTest = headers['webhook-test'] === 'true';
  console.log(`${isTest ? 'Test event' : 'Event'} ${id}: ${body.toString('utf8')}`);
}

/** body: the bytes of the request as they came, before any JSON.parse */
function isGenuine(secret, headers, body) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(age <= 300)) return false; // more than five minutes: perhaps sent again by somebody else

  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (key.length < 24) return false; // no signing secret is set
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  const expected = Buffer.from(`v1,${digest}`);
  return (headers['webhook-signature'] ?? '').split(' ').some((signature) => {
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** What the work may need of the headers. Not authorization: a password does not belong in a file. */
const KEPT_HEADERS = ['content-type', 'webhook-timestamp', 'webhook-test', 'x-accelo-event'];

/**
 * Stores an event once and for all in a file with the name of its id: first the headers as a line of JSON, then the body.
 * False where it is there already. If this process crashes, all of it is there or nothing.
 */
async function store(id, headers, body) {
  const draft = join(DATA_DIR, `.${id}.${randomUUID()}`);
  const file = await open(draft, 'wx');
  try {
    const kept = KEPT_HEADERS.filter((name) => name in headers).map((name) => [name, headers[name]]);
    await file.writeFile(`${JSON.stringify(Object.fromEntries(kept))}\n`);
    await file.writeFile(body);
    await file.sync();
    await link(draft, join(DATA_DIR, id));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await file.close();
    await rm(draft);
  }
}

/** One event after the other, in the order in which they came. */
let queue = Promise.resolve();
function workLater(id) {
  queue = queue.then(async () => {
    try {
      const stored = await readFile(join(DATA_DIR, id));
      const endOfHeaders = stored.indexOf('\n');
      const headers = JSON.parse(stored.subarray(0, endOfHeaders).toString('utf8'));
      await work(id, headers, stored.subarray(endOfHeaders + 1));
      await writeFile(join(DATA_DIR, id + DONE), '');
    } catch (error) {
      console.error(`Event ${id} could not be worked on:`, error);
    }
  });
}

/** The body, or null where it is too long. */
async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The status to answer. 200, not 204: a webhook whose success rule is “Exactly 200” counts nothing else. */
async function receive(request) {
  if (request.method !== 'POST') return 405;
  const body = await readBody(request);
  if (body === null) return 413;
  if (!isGenuine(secret, request.headers, body)) return 401;
  const id = request.headers['webhook-id'];
  // It becomes the name of a file. It is signed, but who trusts it needs no check today and one tomorrow.
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(id)) return 400;
  if (await store(id, request.headers, body)) workLater(id);
  else console.log(`Event ${id} came again: nothing to do`);
  return 200;
}

async function answer(request, response) {
  try {
    const status = await receive(request);
    response.writeHead(status).end(status === 200 ? 'Received' : undefined);
  } catch (error) {
    // It was not stored: with a 500 it is sent again.
    console.error(error);
    response.writeHead(500).end();
  }
}

await mkdir(DATA_DIR, { recursive: true });
const names = new Set(await readdir(DATA_DIR));
// The ids are in the order of the events.
for (const name of [...names].sort()) {
  if (name.startsWith('.')) await rm(join(DATA_DIR, name));
  else if (!name.endsWith(DONE) && !names.has(name + DONE)) workLater(name);
}

const server = TLS_CERT
  ? createSecureServer({ cert: await readFile(TLS_CERT), key: await readFile(TLS_KEY) }, answer)
  : createServer(answer);
server.listen(Number(PORT), () => {
  console.log(`Listening on ${TLS_CERT ? 'https' : 'http'}://localhost:${server.address().port}`);
});
process.once('SIGTERM', () => server.close());
