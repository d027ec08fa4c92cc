/**
 * Copies a text to the clipboard; resolves with whether that was possible. Browsers offer the Clipboard API only to pages
 * served over https and on localhost; elsewhere, such as over http in a local network, the text is copied from a field.
 */
export async function copyText(text: string): Promise<boolean> {
  // Undefined in an insecure context, whatever the types say.
  const clipboard: Clipboard | undefined = navigator.clipboard;
  const isCopied = await clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  return isCopied === true || copyFromField(text);
}

function copyFromField(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.setAttribute('aria-hidden', 'true');
  field.style.cssText = 'position: fixed; top: 0; opacity: 0';
  // An open dialog keeps the focus inside itself.
  const place = before?.closest('[role="dialog"], [role="alertdialog"]') ?? document.body;
  place.append(field);
  field.select();
  try {
    // Deprecated, and the only way outside of secure contexts.
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  }
}
