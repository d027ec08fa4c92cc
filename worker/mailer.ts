/** Mail by SMTP. The server is the operator's choice, so the address policy for endpoints does not apply. */
import type { Transporter } from 'nodemailer';

export type Mail = { to: readonly string[]; subject: string; text: string };

export type Mailer = {
  /** Rejects where the server takes the mail for none of the recipients. */
  send: (mail: Mail) => Promise<void>;
  close: () => void;
};

const TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/**
 * @param smtpUrl `smtp://` (STARTTLS where the server offers it) or `smtps://`, with user and password where needed
 * @param from the address that mail comes from, with a name if wanted
 */
export function createMailer(smtpUrl: string, from: string): Mailer {
  const url = new URL(smtpUrl);
  for (const [name, ms] of Object.entries(TIMEOUTS_MS)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(ms));
  }
  let transport: Transporter | undefined;
  return {
    send: async ({ to, subject, text }) => {
      // Takes 20 MB, so only where there is something to send.
      const { createTransport } = await import('nodemailer');
      transport ??= createTransport(url.href, { from });
      await transport.sendMail({ to: [...to], subject, text });
    },
    close: () => transport?.close(),
  };
}
