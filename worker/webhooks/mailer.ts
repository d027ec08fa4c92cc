/** Mail by SMTP. The server is the operator's choice, so the address policy for endpoints does not apply. */
import { connect, type Socket } from 'node:net';
import { PlainError } from '#lib/domain/errors/plain-error';

export type Mail = { to: readonly string[]; subject: string; text: string };

export type Mailer = {
  /** Rejects where the server takes the mail for none of the recipients, or not in time: then nothing is under way any more. */
  send: (mail: Mail) => Promise<void>;
  close: () => void;
};

/** For one mail, from the name of the server to its last word. */
export const MAIL_DEADLINE_MS = 45_000;

/** How long a mail server may stay silent. */
const TIMEOUTS_MS = { greetingTimeout: 10_000, socketTimeout: 20_000 };
const DEFAULT_PORTS: Record<string, number> = { 'smtp:': 587, 'smtps:': 465 };

/**
 * @param smtpUrl `smtp://` (STARTTLS where the server offers it) or `smtps://`, with user and password where needed
 * @param from the address that mail comes from, with a name if wanted
 */
export function createMailer(smtpUrl: string, from: string, deadlineMs = MAIL_DEADLINE_MS): Mailer {
  const url = new URL(smtpUrl);
  const address = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORTS[url.protocol] : Number(url.port),
  };
  for (const [name, ms] of Object.entries(TIMEOUTS_MS)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(ms));
  }
  /** The connections of mails that are under way. */
  const sockets = new Set<Socket>();

  /** A connection of our own: the mail client has no bound for the whole, and goes on after it was given up. */
  function openSocket(): Socket {
    const socket = connect({ host: address.host, port: address.port ?? 0 });
    sockets.add(socket);
    const timer = setTimeout(() => {
      socket.destroy(new PlainError(`The mail server was not done after ${deadlineMs / 1000} seconds`));
    }, deadlineMs);
    socket.once('close', () => {
      clearTimeout(timer);
      sockets.delete(socket);
    });
    return socket;
  }

  return {
    send: async ({ to, subject, text }) => {
      // Takes 20 MB, so only where there is something to send.
      const [{ createTransport }, { default: SmtpTransport }] = await Promise.all([
        import('nodemailer'),
        import('nodemailer/lib/smtp-transport'),
      ]);
      const transport = new SmtpTransport({
        url: url.href,
        getSocket: (_options, callback) => {
          const socket = openSocket();
          const fail = (error: Error) => callback(error);
          socket.once('error', fail);
          socket.once('connect', () => {
            socket.off('error', fail);
            callback(null, { connection: socket });
          });
        },
      });
      await createTransport(transport, { from }).sendMail({ to: [...to], subject, text });
    },
    close: () => {
      for (const socket of sockets) socket.destroy(new PlainError('The worker stops'));
    },
  };
}
