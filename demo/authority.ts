/** Certificate authorities of the demo and of tests, in memory: good certificates, and each kind of bad one. */
// Wanted by the X.509 library below, and before it.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
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
export const DAY_MS = 86_400_000;

/** Key and certificate as PEM text, as `node:tls` takes them. */
export type KeyAndCertificate = { key: string; cert: string };

export type Authority = {
  /** PEM of the authority's certificate: what a client has to trust. */
  pem: string;
  /** Issues a certificate for DNS names and addresses, valid for the given days; -1 days ended yesterday. */
  issue: (hosts: string | readonly string[], days?: number) => Promise<KeyAndCertificate>;
};

type AuthorityOptions = { name?: string; days?: number; now?: Date };

/** Makes an authority. Its key stays in memory: once it is dropped, nothing more can be issued. */
export async function makeAuthority({
  name = `Test authority ${serialNumber()}`,
  days = 10,
  now = new Date(),
}: AuthorityOptions = {}): Promise<Authority> {
  const keys = await generateKeys();
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    serialNumber: serialNumber(),
    ...validity(now, days),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    pem: authority.toString('pem'),
    issue: async (hosts, days = 10) => {
      const names = [hosts].flat();
      const own = await generateKeys();
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${names[0]}`,
        issuer: authority.subject,
        serialNumber: serialNumber(),
        ...validity(now, days),
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
          alternativeNames(names),
        ],
      });
      return await pemOf(own, certificate);
    },
  };
}

/** Makes a certificate that no authority has issued. */
export async function makeSelfSigned(host: string): Promise<KeyAndCertificate> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${host}`,
    serialNumber: serialNumber(),
    ...validity(new Date(), 10),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [alternativeNames([host])],
  });
  return await pemOf(keys, certificate);
}

function alternativeNames(hosts: readonly string[]): SubjectAlternativeNameExtension {
  const isAddress = (host: string) => /^[\d.]+$|:/.test(host);
  return new SubjectAlternativeNameExtension(
    hosts.map((value) => ({ type: isAddress(value) ? ('ip' as const) : ('dns' as const), value })),
  );
}

/** From two days ago: grace for clocks that are behind, and room for what ended yesterday. */
function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(now.getTime() - 2 * DAY_MS),
    notAfter: new Date(now.getTime() + days * DAY_MS),
  };
}

/** Positive and without a leading zero byte. */
function serialNumber(): string {
  return `01${randomBytes(15).toString('hex')}`;
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function pemOf(keys: CryptoKeyPair, certificate: X509Certificate): Promise<KeyAndCertificate> {
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: PemConverter.encode(key, 'PRIVATE KEY'), cert: certificate.toString('pem') };
}
