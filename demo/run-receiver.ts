/** The demo receiver as a process. Settings: RECEIVER_PORT, RECEIVER_PASSWORD, RECEIVER_CERTIFICATES (a folder). */

import { loadDemoCertificates } from '#demo/certificates';
import { startReceiver } from '#demo/receiver';
import { isPortTaken, reportPort } from '#lib/server/port-report';
import { aborted, listenForStop } from '#lib/stop-signal';

const stop = listenForStop();

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing. The demo receiver is started by npm start.`);
  return value;
}

const certificates = await loadDemoCertificates(setting('RECEIVER_CERTIFICATES'));
const receiver = await startReceiver({
  port: Number(setting('RECEIVER_PORT')),
  certificate: certificates.receiver,
  password: setting('RECEIVER_PASSWORD'),
}).catch(async (error: unknown) => {
  if (isPortTaken(error)) await reportPort('port taken');
  throw error;
});
await reportPort('listening');
console.log(`The demo receiver listens on ${receiver.origin}`);

await aborted(stop);
await receiver.close();
