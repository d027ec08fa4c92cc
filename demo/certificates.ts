/** The certificate authority of the demo and its one certificate. Nothing outside the demo's worker trusts it. */
// Wanted by the X.509 library below, and before it.
import 'reflect-metadata';
import { X509Certificate as NodeCertificate, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** The longest that browsers accept for a server. */
const RECEIVER_DAYS = 397;
const RENEW_DAYS_BEFORE = 30;

/** Key and certificate as PEM text, as `node:tls` takes them. */
export type KeyAndCertificate = { key: string; cert: string };

export type DemoCertificates = {
  /** PEM of the authority: what a client has to trust. */
  authority: string;
  receiver: KeyAndCertificate;
};

type Authority = { certificate: X509Certificate; keys: CryptoKeyPair };

/** Makes an authority and a certificate for `localhost`, 127.0.0.1 and ::1, in memory. */
export async function makeDemoCertificates(now = new Date()): Promise<DemoCertificates> {
  const authority = await makeAuthority(now);
  return {
    authority: authority.certificate.toString('pem'),
    receiver: await issueForLocalhost(authority, now),
  };
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
    const expiresAt = Date.parse(new NodeCertificate(cert).validTo);
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

async function makeAuthority(now: Date): Promise<Authority> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Hooktab demo authority',
    serialNumber: serialNumber(),
    ...validity(now, AUTHORITY_DAYS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate, keys };
}

async function issueForLocalhost(authority: Authority, now: Date): Promise<KeyAndCertificate> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=localhost',
    issuer: authority.certificate.subject,
    serialNumber: serialNumber(),
    ...validity(now, RECEIVER_DAYS),
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: PemConverter.encode(key, 'PRIVATE KEY'), cert: certificate.toString('pem') };
}

/** A day of grace for clocks that are behind. */
function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now.getTime() - DAY_MS), notAfter: new Date(now.getTime() + days * DAY_MS) };
}

/** Positive and without a leading zero byte. */
function serialNumber(): string {
  return `01${randomBytes(15).toString('hex')}`;
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}
