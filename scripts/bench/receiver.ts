/**
 * The receiver of the benchmark: answers 200 to everything, as fast as Node can, over TLS with kept-alive connections.
 * Run as a process of its own. Prints its port as the first line; a line on standard input asks for the counts.
 */
import { createServer } from 'node:https';
import { loadDemoCertificates } from '#scripts/demo/certificates';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: receiver.ts <folder of the certificates>');
const { receiver } = await loadDemoCertificates(folder);

let requests = 0;
const server = createServer(
  { key: receiver.key, cert: receiver.cert, keepAlive: true },
  (request, response) => {
    request.resume();
    request.on('end', () => {
      requests++;
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '2' });
      response.end('ok');
    });
  },
);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1');
  process.stdout.write(`${address.port}\n`);
});
process.stdin.on('data', () => process.stdout.write(`${requests}\n`));
process.stdin.on('end', () => process.exit(0));
