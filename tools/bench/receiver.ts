/**
 * The receiver of the benchmark: answers 200 to everything, as fast as Node can, over TLS with kept-alive connections. A
 * process of its own. Prints its port as the first line; then answers each line on standard input with one of JSON:
 * `count`: requests so far; `arrivals`: [webhook-id, wall clock in ms] of the requests since it was last asked.
 */
import { createServer } from 'node:https';
import { createInterface } from 'node:readline';
import { loadDemoCertificates } from '#demo/certificates';

/** More than any measurement of arrivals sends: the others must not cost memory. */
const MAX_ARRIVALS = 20_000;

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: receiver.ts <folder of the certificates>');
const { receiver } = await loadDemoCertificates(folder);

let requests = 0;
let arrivals: [id: string, atMs: number][] = [];
const server = createServer({ key: receiver.key, cert: receiver.cert }, (request, response) => {
  const atMs = performance.timeOrigin + performance.now();
  const id = request.headers['webhook-id'];
  request.resume();
  request.on('end', () => {
    requests++;
    if (typeof id === 'string' && arrivals.length < MAX_ARRIVALS) arrivals.push([id, atMs]);
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '2' });
    response.end('ok');
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1');
  process.stdout.write(`${address.port}\n`);
});

const answer = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  if (line === 'count') answer(requests);
  if (line !== 'arrivals') return;
  answer(arrivals);
  arrivals = [];
});
lines.on('close', () => process.exit(0));
