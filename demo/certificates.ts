/** The certificate authority of the demo and its one certificate. Nothing outside the demo's worker trusts it. */
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS, type KeyAndCertificate, makeAuthority } from '#demo/authority';

const AUTHORITY_DAYS = 3650;
/** The longest that browsers accept for a server. */
const RECEIVER_DAYS = 397;
const RENEW_DAYS_BEFORE = 30;
const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1'];

export type DemoCertificates = {
  /** PEM of the authority: what a client has to trust. */
  authority: string;
  receiver: KeyAndCertificate;
};

/** Makes an authority and a certificate for `localhost`, 127.0.0.1 and ::1, in memory. */
export async function makeDemoCertificates(now = new Date()): Promise<DemoCertificates> {
  const authority = await makeAuthority({ name: 'Hooktab demo authority', days: AUTHORITY_DAYS, now });
  return { authority: authority.pem, receiver: await authority.issue(LOCAL_NAMES, RECEIVER_DAYS) };
}

/**
 * The same, kept in a folder: `ca.pem`, `receiver.pem` and `receiver.key`. Made anew when the certificate is within a
 * month of its end. The authority's key is thrown away: nothing can ever be issued by it again.
 */
export async function loadDemoCertificates(folder: string, now = new Date()): Promise<DemoCertificates> {
  const files = {
    authority: join(folder, 'ca.pem'),
    cert: join(folder, 'receiver.pem'),
    key: join(folder, 'receiver.key'),
  };
  if (Object.values(files).every((file) => existsSync(file))) {
    const cert = readFileSync(files.cert, 'utf8');
    const expiresAt = Date.parse(new X509Certificate(cert).validTo);
    if (expiresAt - now.getTime() > RENEW_DAYS_BEFORE * DAY_MS) {
      return {
        authority: readFileSync(files.authority, 'utf8'),
        receiver: { cert, key: readFileSync(files.key, 'utf8') },
      };
    }
  }
  const made = await makeDemoCertificates(now);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(files.key, made.receiver.key, { mode: 0o600 });
  writeFileSync(files.cert, made.receiver.cert);
  writeFileSync(files.authority, made.authority);
  return made;
}
