/** Tells compressed bodies, in which nothing can be found. */
import type { ReceivedResponse } from '#lib/domain/delivery/outcome';

/** The codings that leave a body readable, by header (RFC 9110, section 8.4; RFC 9112, section 7). */
const READABLE: Readonly<Record<string, readonly string[]>> = {
  'content-encoding': ['', 'identity'],
  'transfer-encoding': ['', 'identity', 'chunked'],
};

function isCoded(rawHeaders: Uint8Array): boolean {
  const lines = Buffer.from(rawHeaders).toString('latin1').split('\r\n');
  return lines.some((line) => {
    const colon = line.indexOf(':');
    const readable = READABLE[line.slice(0, colon).trim().toLowerCase()];
    return (
      readable !== undefined &&
      !readable.includes(
        line
          .slice(colon + 1)
          .trim()
          .toLowerCase(),
      )
    );
  });
}

/** How the files of gzip, zip, zstd, bzip2, xz and lz4 begin. */
const MAGIC = ['1f8b', '504b0304', '28b52ffd', '425a68', 'fd377a585a00', '04224d18'].map((hex) =>
  Buffer.from(hex, 'hex'),
);
const BZIP2_BLOCK = Buffer.from('314159265359', 'hex');
/** How many bytes to look at: within them, a compressed stream has at least one that is not text. */
const SAMPLE = 64;

/** Whether the bytes begin as a stream of zlib (RFC 1950, section 2.2) and do not look like text. */
function isZlib(body: Buffer): boolean {
  const [method = 0, flags = 0] = body;
  const hasHeader = (method & 0x8f) === 0x08 && (method * 256 + flags) % 31 === 0;
  return (
    hasHeader &&
    body
      .subarray(0, SAMPLE)
      .some((byte) => byte >= 0x7f || (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09))
  );
}

function isCompressedFile(body: Buffer): boolean {
  const magic = MAGIC.find((bytes) => body.subarray(0, bytes.length).equals(bytes));
  if (magic === undefined) return isZlib(body);
  // "BZh" may begin a text.
  return magic.length !== 3 || body.subarray(4, 10).equals(BZIP2_BLOCK);
}

/** Whether the body is compressed: as its headers say, or as its first bytes do. */
export function isCompressed({ rawHeaders, body }: ReceivedResponse): boolean {
  if (body.length === 0) return false;
  return isCoded(rawHeaders) || isCompressedFile(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
}
