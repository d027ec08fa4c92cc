/** A mail server on loopback that keeps what it takes, and refuses when told. Speaks what RFC 5321 needs and no more. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type ReceivedMail = { from: string; to: string[]; source: string };

export type SmtpServer = {
  url: string;
  mails: ReceivedMail[];
  /** Connections accepted so far. */
  connections: () => number;
  /**
   * From now on: takes mail; refuses it; takes it, and says so only after another change; accepts the connection and says
   * nothing; or greets without end.
   */
  behave: (how: 'take' | 'refuse' | 'ponder' | 'hang' | 'drip') => void;
  /** Connections that are open now. */
  open: () => number;
  stop: () => Promise<void>;
};

const addressIn = (line: string) => /<(.*)>/.exec(line)?.[1] ?? '';

/** The conversation over one connection. */
function converse(
  socket: Socket,
  isRefusing: () => boolean,
  take: (mail: ReceivedMail, answer: () => void) => void,
): void {
  let mail: ReceivedMail = { from: '', to: [], source: '' };
  let isData = false;
  let unread = '';
  const say = (line: string) => void socket.write(`${line}\r\n`);

  function readLine(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (isData) {
      if (line !== '.') {
        mail.source += `${line.replace(/^\./, '')}\n`;
        return;
      }
      isData = false;
      take(mail, () => say('250 taken'));
      mail = { from: '', to: [], source: '' };
    } else if (verb === 'MAIL') {
      mail.from = addressIn(line);
      say(isRefusing() ? '451 try again later' : '250 ok');
    } else if (verb === 'RCPT') {
      mail.to.push(addressIn(line));
      say('250 ok');
    } else if (verb === 'DATA') {
      isData = true;
      say('354 go on');
    } else if (verb === 'QUIT') {
      socket.end('221 bye\r\n');
    } else say('250 ok');
  }

  socket.on('data', (chunk) => {
    const lines = (unread + chunk.toString('utf8')).split('\r\n');
    unread = lines.pop() ?? '';
    for (const line of lines) readLine(line);
  });
  say('220 test');
}

/** Starts a mail server on a free port. */
export async function startSmtpServer(): Promise<SmtpServer> {
  const mails: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let behaviour: Parameters<SmtpServer['behave']>[0] = 'take';
  let unsaid: (() => void)[] = [];
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    if (behaviour === 'hang') return;
    if (behaviour === 'drip') {
      const timer = setInterval(() => socket.write('220-wait\r\n'), 50);
      socket.on('close', () => clearInterval(timer));
      return;
    }
    converse(
      socket,
      () => behaviour === 'refuse',
      (mail, answer) => {
        mails.push(mail);
        if (behaviour === 'ponder') unsaid.push(answer);
        else answer();
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    connections: () => connections,
    behave: (how) => {
      behaviour = how;
      for (const answer of unsaid) answer();
      unsaid = [];
    },
    open: () => sockets.size,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
