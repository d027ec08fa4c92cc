'use client';

/** Saves what an address of this site answers, under the name that it gives. */
export function saveFrom(address: string): void {
  save(address, '');
}

function save(address: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
}

/** Saves bytes or text as a file; text in UTF-8, byte for byte. */
export function download(content: string | Uint8Array<ArrayBuffer>, fileName: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  save(url, fileName);
  // The browser has read the address by then; it holds on to the bytes until it is revoked.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
