/** Which URLs can be saved as a webhook's endpoint. The form and the service ask the same function. */
import { isAddressLiteral, isPublicAddress, literalAddress } from '#lib/domain/webhook/address-policy';

export const MAX_URL_LENGTH = 2048;

/** Ports that speak something else than HTTP. Source: "bad port" of the Fetch standard, with 0. */
const REFUSED_PORTS = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** Names that lead to the own machine or network whatever a resolver says. Sources: RFC 6761, 6762, 8375, 9476. */
const REFUSED_NAME = /(^|\.)(localhost|local|internal|home\.arpa|invalid|test|onion|alt)$/;

/** Labels of 1 to 63 letters, digits, hyphens and underscores; at most 253 characters. Source: RFC 1035, section 2.3.4. */
const HOST_NAME = /^(?=.{1,253}\.?$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/;

/** Origins that are allowed although the policy would refuse them: the demo receiver, nothing else. */
export type UrlPolicy = { exceptions: readonly string[] };

/** No exception: what every installation but the demo uses. */
export const STRICT_URL_POLICY: UrlPolicy = { exceptions: [] };

export type UrlCheck = { isAllowed: true; url: string } | { isAllowed: false; reason: string };

function refused(reason: string): UrlCheck {
  return { isAllowed: false, reason };
}

/** One message for every refused address, so that the product is no port scanner. */
export const REFUSED_ADDRESS_MESSAGE =
  'This address is private or reserved. Webhooks are sent to public addresses only: use the public name of your server.';

/** Checks a URL and gives it back as the URL standard writes it. Never throws; the reason is for the user. */
export function checkWebhookUrl(text: string, policy: UrlPolicy): UrlCheck {
  const trimmed = text.trim();
  if (trimmed === '') return refused('Enter the URL that receives the events.');
  if (trimmed.length > MAX_URL_LENGTH) return refused(`The URL is longer than ${MAX_URL_LENGTH} characters.`);
  if (/^http:/i.test(trimmed)) {
    return refused('The URL must start with https://. Webhooks are not sent to non-secure URLs.');
  }
  if (!/^https:\/\//i.test(trimmed)) return refused('Enter a full URL that starts with https://.');
  const url = URL.parse(trimmed);
  if (url === null || (!isAddressLiteral(url.hostname) && !HOST_NAME.test(url.hostname))) {
    return refused('This is not a valid URL. It should look like https://example.com/webhooks.');
  }
  if (url.username !== '' || url.password !== '') {
    return refused('Remove the user name and password from the URL and choose Basic Auth instead.');
  }
  url.hash = '';
  if (policy.exceptions.includes(url.origin)) return { isAllowed: true, url: url.href };
  if (url.port !== '' && REFUSED_PORTS.has(Number(url.port))) {
    return refused(`Port ${url.port} is not used for HTTPS. Use 443 or another port of a web server.`);
  }
  if (isAddressLiteral(url.hostname)) {
    return isPublicAddress(literalAddress(url.hostname))
      ? { isAllowed: true, url: url.href }
      : refused(REFUSED_ADDRESS_MESSAGE);
  }
  const name = hostNameOf(url);
  if (REFUSED_NAME.test(name) || !name.includes('.')) return refused(REFUSED_ADDRESS_MESSAGE);
  return { isAllowed: true, url: url.href };
}

/** The host of a URL without the dot that may end it: with or without, it is the same host (RFC 1034, section 3.1). */
export function hostNameOf(url: URL): string {
  return url.hostname.replace(/\.$/, '');
}
