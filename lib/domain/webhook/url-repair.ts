/** What a form may put right in a URL that was pasted or typed, before it is checked. Pure; changes nothing in doubt. */

export type UrlRepair = {
  /** The text to put into the field. */
  url: string;
  /** A user name and password that stood in the URL and belong to Basic Auth. */
  credentials: { username: string; password: string } | null;
  /** `https://` was added to an address without a scheme. */
  addedScheme: boolean;
};

/** Spaces, line breaks and invisible characters that e-mails and documents bring along, at any place. */
const STRAY_CHARACTER = /[\s\u00ad\u200b-\u200f\u2060\ufeff]/g;

/** Quotes and brackets that stood around the address in a text: on both sides, else they may belong to it. */
const WRAPPING = /^[<("'`“”«](.*)[>)"'`“”»]$/;

/** `name.tld` or `name:port`, and what follows: text that can only be meant as an address of the web. */
const BARE_ADDRESS = /^(\/\/)?[\p{L}\p{N}-]+((\.[\p{L}\p{N}-]+)+(:\d+)?|:\d+)([/?#]|$)/u;

/** Percent-encoded text as it was; where it is not valid it stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function takeCredentials(text: string): Pick<UrlRepair, 'url' | 'credentials'> {
  const match = /^(https?:\/\/)([^/?#]*)@([^@/?#]+)(.*)$/is.exec(text);
  if (match === null) return { url: text, credentials: null };
  const [, scheme = '', userInfo = '', host = '', rest = ''] = match;
  const [username = '', ...password] = userInfo.split(':');
  return {
    url: `${scheme}${host}${rest}`,
    credentials: { username: decode(username), password: decode(password.join(':')) },
  };
}

/**
 * Repairs what is certain: stray characters, a missing `https://`, credentials inside the URL (RFC 3986 section 3.2.1,
 * which belong into Basic Auth). `http://` is left alone: whether the server speaks https, only the user knows.
 */
export function repairUrl(text: string): UrlRepair {
  const trimmed = text.replace(STRAY_CHARACTER, '').replace(WRAPPING, '$1');
  const addedScheme = BARE_ADDRESS.test(trimmed);
  const absolute = addedScheme ? `https://${trimmed.replace(/^\/\//, '')}` : trimmed;
  return { ...takeCredentials(absolute), addedScheme };
}

/** The same URL with https, or null where it does not start with `http://`. A port 80 that was written goes away. */
export function withHttps(text: string): string | null {
  const match = /^http:\/\/([^/?#]*)(.*)$/is.exec(text.trim());
  if (match === null) return null;
  return `https://${(match[1] ?? '').replace(/:80$/, '')}${match[2] ?? ''}`;
}
