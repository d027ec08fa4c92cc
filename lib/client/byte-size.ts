const KIB = 1024;

/** The bytes of a text in UTF-8. */
export const utf8Length = (text: string): number => new TextEncoder().encode(text).length;

/** "0 bytes", "312 bytes", "4.1 KB", "1.2 MB"; a KB has 1024 bytes here, as in the limits of the API. */
export function bytesText(bytes: number): string {
  if (bytes < KIB) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const [size, unit] = bytes < KIB * KIB ? [bytes / KIB, 'KB'] : [bytes / (KIB * KIB), 'MB'];
  return `${size < 100 ? trimZero(size.toFixed(1)) : Math.round(size)} ${unit}`;
}

const trimZero = (text: string) => text.replace(/\.0$/, '');
