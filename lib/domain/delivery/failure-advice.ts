/**
 * Why an attempt did not count, in one plain sentence, and what fixes it. Pure: one table over every failure, one over
 * the answers, so that screen, ticket and documents say the same.
 */
import { statusWithPhrase } from '#lib/domain/delivery/http-status';
import { ATTEMPT_DEADLINE_MS, type Failure } from '#lib/domain/delivery/outcome';
import { type EndpointResponse, isSuccessResponse, responseWords } from '#lib/domain/delivery/response-words';

export type Advice = {
  /** What happened. */
  cause: string;
  /** What the people at the endpoint, or the admin here, should do. */
  remedy: string;
};

type Subject = { host: string; response: EndpointResponse };
type AdviceRule = (subject: Subject) => Advice;

const DEADLINE = `${ATTEMPT_DEADLINE_MS / 1000} s`;
const ANSWER_FIRST = 'Answer first, do long work afterwards: store the event, return 2xx, then work on it.';
const READ_THE_BODY = 'The response body often says what is wrong.';

const answerWords = ({ status }: EndpointResponse) =>
  status === null ? 'another 2xx' : statusWithPhrase(status);

const FAILURE_ADVICE: Record<Failure, AdviceRule> = {
  no_public_address: ({ host }) => ({
    cause: `${host} has no public address: either there is no such name in DNS, or it leads to an address that webhooks may not reach.`,
    remedy:
      'Check the host name in the webhook URL for a typing mistake; a new DNS record can take a while to spread. A receiver in a private network needs a public address or a gateway in front of it. The operator of this installation can see which of the two it is.',
  }),
  dns_failed: ({ host }) => ({
    cause: `The DNS lookup of ${host} failed: its name servers answered with an error.`,
    remedy:
      'Let whoever runs the DNS of this domain check its name servers. A broken DNSSEC signature is a common cause.',
  }),
  dns_timeout: ({ host }) => ({
    cause: `The DNS lookup of ${host} brought no answer in time.`,
    remedy:
      'Check that the name servers of this domain answer. If that was only for a moment, another attempt is enough.',
  }),
  refused: ({ host }) => ({
    cause: `${host} refused the connection: nothing listens on that port, or a firewall rejects it.`,
    remedy: 'Start the service, correct the port in the webhook URL, or open the port in the firewall.',
  }),
  unreachable: ({ host }) => ({
    cause: `The network has no way to ${host}.`,
    remedy:
      'Check that the server is online and that its DNS records point to its present addresses, IPv6 included.',
  }),
  connect_timeout: ({ host }) => ({
    cause: `${host} did not accept a connection in time.`,
    remedy:
      'The server is down, or a firewall drops the connection silently. Open the port to connections from the internet.',
  }),
  tls_expired: ({ host }) => ({
    cause: `The TLS certificate of ${host} has expired, so nothing was sent.`,
    remedy: 'Renew the certificate, and check that its renewal is automatic.',
  }),
  tls_wrong_host: ({ host }) => ({
    cause: `${host} showed a TLS certificate for another host name, so nothing was sent.`,
    remedy:
      'Install a certificate that names this host, or change the webhook URL to a name that the certificate has.',
  }),
  tls_self_signed: ({ host }) => ({
    cause: `${host} showed a self-signed TLS certificate, so nothing was sent.`,
    remedy: "Install a certificate of a public certificate authority, for example Let's Encrypt.",
  }),
  tls_unknown_issuer: ({ host }) => ({
    cause: `The TLS certificate of ${host} does not lead to a trusted certificate authority, so nothing was sent.`,
    remedy:
      'Install the full chain: usually the intermediate certificate is missing. A private certificate authority is not trusted; use a public one.',
  }),
  tls_failed: ({ host }) => ({
    cause: `No TLS connection to ${host} came about, so nothing was sent.`,
    remedy:
      'Usually the port in the webhook URL does not speak TLS, or the server offers only versions before TLS 1.2 or asks for a client certificate, which is not sent. A certificate that was revoked or is not valid yet must be replaced.',
  }),
  timeout: ({ host, response }) => ({
    cause:
      response.status === null
        ? `${host} did not answer within ${DEADLINE}.`
        : `${host} began to answer, but did not finish within ${DEADLINE}.`,
    remedy: ANSWER_FIRST,
  }),
  reset: ({ host }) => ({
    cause: `${host} closed the connection before it had answered.`,
    remedy:
      'Look in the log of the receiver for a crash or a restart at that time. A proxy in front of it may have closed the connection: check its limits.',
  }),
  invalid_response: ({ host }) => ({
    cause: `What ${host} answered is not valid HTTP.`,
    remedy: 'Check that the port in the webhook URL belongs to a web server, and let it answer HTTP/1.1.',
  }),
  redirect: ({ host }) => ({
    cause: `${host} redirected the request to another URL. Redirects are not followed.`,
    remedy:
      'Change the webhook URL to the final address: the Location header of the response names it. Often only a slash, www or the path differs.',
  }),
  unexpected_status: ({ host, response }) => ({
    cause: `${host} answered ${answerWords(response)}, but this webhook counts only 200 as received.`,
    remedy:
      'Let the receiver answer 200, or choose “Any 2xx” as the success rule, under Advanced in the settings of the webhook.',
  }),
  interrupted: ({ host }) => ({
    cause: `Sending was interrupted on our side, so it is not known whether ${host} received it.`,
    remedy:
      'The endpoint did nothing wrong. It may get the same event twice and tells so by the same webhook-id: it should ignore the second one.',
  }),
  unsendable: () => ({
    cause: 'The request could not be prepared, so nothing was sent.',
    remedy:
      'Where its credentials cannot be read, enter the password of the webhook again and replace its signing secret, then retry. For any other reason tell the operator of this installation.',
  }),
};

const STATUS_ADVICE: Record<number, AdviceRule> = {
  400: ({ host }) => ({
    cause: `${host} refused the request as not valid.`,
    remedy: `${READ_THE_BODY} Compare the payload with what the receiver expects, and correct the receiver: payloads are fixed.`,
  }),
  401: ({ host }) => ({
    cause: `${host} wants a sign-in, or does not accept the one that was sent.`,
    remedy:
      'Check the authentication method, the user name and the password of the webhook against those of the receiver. Receivers that check signatures often answer so too: then give the receiver the present signing secret.',
  }),
  403: ({ host }) => ({
    cause: `${host} does not allow this request.`,
    remedy:
      'Check what the user of the webhook may do there, and whether a firewall or an address list in front of the receiver blocks it. A receiver that checks signatures needs the present signing secret.',
  }),
  404: ({ host }) => ({
    cause: `${host} has nothing at this path.`,
    remedy: 'Check the path in the webhook URL, and that the receiver is deployed there.',
  }),
  405: ({ host }) => ({
    cause: `${host} does not accept POST at this path.`,
    remedy: 'Let the receiver accept POST there, or change the webhook URL to the path that does.',
  }),
  406: ({ host }) => ({
    cause: `${host} cannot answer in a format that the request accepts.`,
    remedy:
      'Let the receiver answer whatever it likes, for example 204 without a body: only the status counts.',
  }),
  408: ({ host }) => ({
    cause: `${host} gave up waiting for the request.`,
    remedy:
      'The receiver, or a proxy in front of it, is overloaded or waits for too short a time. If that was only for a moment, another attempt is enough.',
  }),
  409: ({ host }) => ({
    cause: `${host} says that the event conflicts with what it has.`,
    remedy: `Often it has this event already: a receiver should answer 2xx to a webhook-id that it knows. ${READ_THE_BODY}`,
  }),
  410: ({ host }) => ({
    cause: `${host} says that this endpoint is gone for good. Such an endpoint gets no other attempt, and its webhook is deactivated.`,
    remedy:
      'Change the webhook URL to the new endpoint, then activate the webhook. If there is none, delete it.',
  }),
  413: ({ host }) => ({
    cause: `The payload is larger than ${host} accepts.`,
    remedy:
      'Raise the limit for request bodies in the receiver, and in a proxy in front of it. The data of an event has up to 256 KB.',
  }),
  415: ({ host }) => ({
    cause: `${host} does not accept the content type of the request.`,
    remedy:
      'Let the receiver accept POST requests with the content type that the request headers show, for most webhooks application/json.',
  }),
  421: ({ host }) => ({
    cause: `The server at ${host} does not feel responsible for this host name.`,
    remedy:
      'Check the host name in the webhook URL, and the virtual hosts of the proxy in front of the receiver.',
  }),
  422: ({ host }) => ({
    cause: `${host} understood the request, but does not accept its content.`,
    remedy: `${READ_THE_BODY} Compare the payload with what the receiver expects, and correct the receiver: payloads are fixed.`,
  }),
  429: ({ host }) => ({
    cause: `${host} got more requests than it allows.`,
    remedy:
      'Raise the rate limit for webhooks in the receiver or its proxy, or take events into a queue there and work on them later. A Retry-After header puts the next attempt off, by up to a day. What waits is sent more slowly while the endpoint answers so.',
  }),
  431: ({ host }) => ({
    cause: `${host} finds the headers of the request too large.`,
    remedy:
      'Raise the limit for request headers in the receiver and in its proxy: ours have less than 2 KB, most of it the signature.',
  }),
  500: ({ host }) => ({
    cause: `The application at ${host} failed while it worked on the event.`,
    remedy:
      'Look in the log of the receiver for the error at that time, correct it there, and retry. The response body may name it.',
  }),
  501: ({ host }) => ({
    cause: `${host} does not know how to handle the request.`,
    remedy: 'Check that the path in the webhook URL is that of the receiver, and that it accepts POST.',
  }),
  502: ({ host }) => ({
    cause: `The proxy at ${host} got no valid answer from the application behind it.`,
    remedy: 'Check that the application behind the proxy runs and does not crash on this event.',
  }),
  503: ({ host }) => ({
    cause: `${host} is not available right now: overloaded, or down for maintenance.`,
    remedy:
      'Check that the receiver runs and has capacity. If that was only for a moment, another attempt is enough.',
  }),
  504: ({ host }) => ({
    cause: `The proxy at ${host} waited too long for the application behind it.`,
    remedy: ANSWER_FIRST,
  }),
};

/** Codes of the proxy Cloudflare about the server behind it. Source: Cloudflare's list of 5xx errors. */
const PROXY_ADVICE: Record<number, AdviceRule> = {
  520: ({ host }) => ({
    cause: `The proxy at ${host} got an answer from the server behind it that it could not understand (520).`,
    remedy: 'Look in the log of the receiver for a crash or an empty answer at that time.',
  }),
  521: ({ host }) => ({
    cause: `The server behind the proxy at ${host} refuses connections (521).`,
    remedy: 'Start the receiver, and let its firewall accept the addresses of the proxy.',
  }),
  522: ({ host }) => ({
    cause: `The server behind the proxy at ${host} did not accept a connection in time (522).`,
    remedy:
      'Check that the receiver is online, and that its firewall does not drop the addresses of the proxy.',
  }),
  523: ({ host }) => ({
    cause: `The proxy at ${host} cannot reach the server behind it (523).`,
    remedy: 'Check the DNS records that the proxy has for the server behind it.',
  }),
  524: ({ host }) => ({
    cause: `The server behind the proxy at ${host} took the request, but did not answer in time (524).`,
    remedy: ANSWER_FIRST,
  }),
  525: ({ host }) => ({
    cause: `The proxy at ${host} could set up no TLS with the server behind it (525).`,
    remedy: 'Check the certificate and the TLS versions of the server behind the proxy.',
  }),
  526: ({ host }) => ({
    cause: `The proxy at ${host} does not accept the certificate of the server behind it (526).`,
    remedy: 'Install a valid certificate on the server behind the proxy.',
  }),
};

/** By the first digit, for answers without a rule of their own. */
const CLASS_ADVICE: Record<number, AdviceRule> = {
  3: ({ host, response }) => ({
    cause: `${host} answered ${responseWords(response)}. Only 2xx counts as received.`,
    remedy:
      'Return 2xx once the event is stored. If the endpoint has moved, change the webhook URL to the final address.',
  }),
  4: ({ host, response }) => ({
    cause: `${host} refused the request with ${responseWords(response)}.`,
    remedy: `${READ_THE_BODY} Else look in the log of the receiver at that time.`,
  }),
  5: ({ host, response }) => ({
    cause: `${host} failed with ${responseWords(response)}.`,
    remedy: 'Look in the log of the receiver for the error at that time, correct it there, and retry.',
  }),
};

const otherAnswer: AdviceRule = ({ host, response }) => ({
  cause: `${host} answered ${responseWords(response)}. Only 2xx counts as received.`,
  remedy: 'Let the receiver answer 2xx, for example 204, once the event is stored.',
});

/**
 * Explains the latest response of an endpoint.
 * @param url the URL that was called; only its host is named
 * @returns null where there is no response yet, or where it is a success
 */
export function failureAdvice(response: EndpointResponse, url: string): Advice | null {
  const subject: Subject = { host: URL.parse(url)?.host ?? 'The endpoint', response };
  if (response.failure !== null) return FAILURE_ADVICE[response.failure](subject);
  if (response.status === null || isSuccessResponse(response)) return null;
  const byClass = CLASS_ADVICE[Math.floor(response.status / 100)] ?? otherAnswer;
  return (STATUS_ADVICE[response.status] ?? PROXY_ADVICE[response.status] ?? byClass)(subject);
}
