/** Certificates for receivers in tests: good ones, and each kind of bad one. */
// Wanted by the X.509 library below, and before it.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

export type KeyAndCertificate = { key: string; cert: string };

export type TestAuthority = {
  pem: string;
  /** A certificate for a DNS name or an address, valid for the given days from yesterday. */
  issue: (host: string, days?: number) => Promise<KeyAndCertificate>;
};

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

const serialNumber = () => `01${randomBytes(15).toString('hex')}`;

/** From two days ago, so that -1 days ended yesterday. */
function validity(days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - 2 * DAY_MS), notAfter: new Date(Date.now() + days * DAY_MS) };
}

function subjectOf(host: string): SubjectAlternativeNameExtension {
  const isAddress = /^[\d.]+$|:/.test(host);
  return new SubjectAlternativeNameExtension([{ type: isAddress ? 'ip' : 'dns', value: host }]);
}

async function pemOf(keys: CryptoKeyPair, certificate: X509Certificate): Promise<KeyAndCertificate> {
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: PemConverter.encode(key, 'PRIVATE KEY'), cert: certificate.toString('pem') };
}

export async function makeAuthority(): Promise<TestAuthority> {
  const keys = await generateKeys();
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Test authority ${serialNumber()}`,
    serialNumber: serialNumber(),
    ...validity(10),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  });
  return {
    pem: authority.toString('pem'),
    issue: async (host, days = 10) => {
      const own = await generateKeys();
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${host}`,
        issuer: authority.subject,
        serialNumber: serialNumber(),
        ...validity(days),
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [subjectOf(host)],
      });
      return await pemOf(own, certificate);
    },
  };
}

export async function makeSelfSigned(host: string): Promise<KeyAndCertificate> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${host}`,
    serialNumber: serialNumber(),
    ...validity(10),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [subjectOf(host)],
  });
  return await pemOf(keys, certificate);
}
