'use client';

/** Saves bytes or text as a file; text in UTF-8, byte for byte. */
export function download(content: string | Uint8Array<ArrayBuffer>, fileName: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has read the address by then; it holds on to the bytes until it is revoked.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
