/** What the commands say when everything runs, and when it has stopped. */

import { RECEIVER_USERNAME } from '#demo/receiver';
import type { Stack } from '#demo/start/stack';
import { DEMO_PASSWORD, DEMO_SIGN_INS } from '#lib/domain/access/demo-sign-ins';

export type Mode = 'production' | 'development';
export type AnnounceOptions = { mode: Mode; retryDelaysMs: readonly number[]; usesOwnDatabase: boolean };

export const commandOf = (mode: Mode) => (mode === 'production' ? 'npm start' : 'npm run dev');

const inWords = (ms: number) => (ms < 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`);

/** Where everything is: the address, the sign-ins of the demo, the receiver, and how to stop. */
export function announcement(stack: Stack, options: AnnounceOptions): string {
  const command = commandOf(options.mode);
  const width = Math.max(...DEMO_SIGN_INS.map(({ email }) => email.length)) + 2;
  const people = DEMO_SIGN_INS.map(({ email, summary }) => `    ${email.padEnd(width)}${summary}`);
  return `
  Hooktab runs at   ${stack.webUrl}

  Sign in with the password ${DEMO_PASSWORD} as
${people.join('\n')}

  Demo receiver     ${stack.receiverOrigin}   an endpoint to send to; its page shows what it received
                    (its certificate is its own: let your browser go on; /401 wants ${RECEIVER_USERNAME} / ${stack.receiverPassword})
  Retries           after ${options.retryDelaysMs.map(inWords).join(' and ')}; RETRY_DELAYS_SECONDS=10,20 ${command} shortens them
  Data              ${options.usesOwnDatabase ? 'the database of DATABASE_URL; logs in .data/logs' : `.data (logs in .data/logs); ${command} -- --reset begins anew`}

  Ctrl-C stops everything and keeps the data.
`;
}

export function farewell(mode: Mode): string {
  return `Stopped. The data is kept: ${commandOf(mode)} goes on with it.`;
}
