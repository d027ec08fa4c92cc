/** The receiver as one test sees it: URLs of its own, and the requests that came to them. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { ReceivedRequest } from '#demo/receiver';
import type { StackInfo } from '#e2e/support/stack';

export type TestReceiver = {
  /** The URL of a path of the receiver, e.g. `/500`, marked as this test's. */
  url: (path: string) => string;
  /** What came to this test's URLs, oldest first. */
  received: () => Promise<ReceivedRequest[]>;
  /** For Basic Auth at /401. */
  username: string;
  password: string;
};

async function readJson(url: string, authority: string): Promise<unknown> {
  const asked = request(url, { ca: authority, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

export function testReceiver(stack: StackInfo): TestReceiver {
  const mark = `test=${randomBytes(6).toString('hex')}`;
  return {
    url: (path) => `${stack.receiverOrigin}${path}?${mark}`,
    received: async () => {
      const all = await readJson(`${stack.receiverOrigin}/received.json`, stack.receiverAuthority);
      return (all as ReceivedRequest[]).filter((one) => one.path.includes(mark)).reverse();
    },
    username: 'demo',
    password: stack.receiverPassword,
  };
}
