/** The URL of a mail server, as the operator writes it. */

const SCHEME = /^smtps?:\/\//i;
const EXAMPLE = 'smtps://user:password@mail.example.com';

/** What is wrong with the URL, as words that follow the name of the setting, without a part of it; null where it will do. */
export function smtpUrlProblem(text: string): string | null {
  const afterScheme = text.replace(SCHEME, '');
  if (afterScheme === text) return `must start with smtp:// or smtps://. Example: ${EXAMPLE}`;
  // The host ends at the first of these, wherever the password was meant to end.
  const end = afterScheme.search(/[/?#]/);
  if (end !== -1 && afterScheme.indexOf('@', end) !== -1) {
    return 'has a /, ? or # in the user or the password. Write %2F, %3F or %23 for it';
  }
  const url = URL.parse(text);
  if (url === null || url.hostname === '') {
    return `must name a host, and a port that is a number. Example: ${EXAMPLE}`;
  }
  if (!isEncoded(url.username) || !isEncoded(url.password)) {
    return 'has a % in the user or the password that begins no encoded character. Write %25 for it';
  }
  return null;
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
