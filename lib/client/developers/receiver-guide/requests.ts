/** What a request carries, and how a receiver knows that it is genuine. */
import type { GuideSection } from '#lib/client/developers/receiver-guide/blocks';
import {
  HUB_VERIFY_SAMPLE,
  VERIFY_SAMPLES,
  VERIFY_TOLERANCE_SECONDS,
} from '#lib/domain/webhook/verify-samples';
import { SECRET_OVERLAP_HOURS } from '#lib/domain/webhook/webhook';

/** Each header of a request, besides those that every HTTP request has. */
export const REQUEST_HEADERS = [
  ['webhook-id', 'The id of the event, the same on every attempt: by it you recognise duplicates.'],
  ['webhook-timestamp', 'When this attempt was sent, in seconds since 1970.'],
  [
    'webhook-signature',
    `\`v1,\` and the signature in base64. For ${SECRET_OVERLAP_HOURS} hours after a new secret is made there are two, with a space between them.`,
  ],
  ['webhook-test', '`true` on test events, else absent.'],
  ['content-type', 'By the payload format, see below. JSON is in UTF-8.'],
  ['user-agent', 'The sender and its version. Do not decide by it: it proves nothing.'],
  ['authorization', 'Where the webhook has Basic Auth: its user name and password.'],
  ['x-accelo-event', 'In the format Notification: the event, as `event_id` in the body.'],
  [
    'x-hub-signature',
    'In the format Notification, where the webhook has a secret for it: `sha256=` and the signature in hex.',
  ],
] as const;

export const HEADERS_SECTION: GuideSection = {
  id: 'headers',
  title: 'What a request carries',
  blocks: [
    {
      kind: 'text',
      text: 'Each attempt is a `POST` over HTTP/1.1 and TLS to the URL of the webhook. The certificate must be one that the public trusts. Names of headers can come in any case.',
    },
    {
      kind: 'terms',
      label: 'Headers',
      rows: REQUEST_HEADERS.map(([name, meaning]) => [`\`${name}\``, meaning] as const),
    },
  ],
};

export const VERIFY_SECTION: GuideSection = {
  id: 'verify',
  title: 'Verify the signature',
  blocks: [
    {
      kind: 'text',
      text: 'Anyone can send a request to your URL. The signature shows which ones came from here, unchanged and just now. It is the HMAC-SHA256 of the text `{webhook-id}.{webhook-timestamp}.{body}`; the key is the part of the signing secret after `whsec_`, decoded from base64. This is Standard Webhooks 1.0: its libraries, and those of Svix, verify it too.',
    },
    {
      kind: 'list',
      items: [
        'Use the bytes of the body as they came: what was parsed and written again does not match its signature.',
        'Compare in constant time, as the samples do: a comparison that ends at the first difference tells an attacker how far a guess was right.',
        `Refuse what is more than ${VERIFY_TOLERANCE_SECONDS / 60} minutes old, so that nobody can send a recorded request again. Retries are signed anew and are never too old. Keep the clock of your server right.`,
        'Of several signatures one must match. So a new secret can be given to the receiver while the one of before is still in use.',
        'Answer what does not match with 401, and do nothing else with it.',
      ],
    },
    { kind: 'samples' },
    {
      kind: 'text',
      text: `Each needs nothing but what comes with its language. All were run against genuine and forged requests, with ${VERIFY_SAMPLES.map(({ ranWith }) => ranWith).join(', ')}; the tests run them again wherever the language is installed.`,
    },
    {
      kind: 'text',
      text: 'A webhook with the payload format Notification can have a second secret, as Accelo has it. Then `x-hub-signature` has the HMAC-SHA256 of the body alone, in hex. It covers neither the id nor the time: where you can, verify `webhook-signature`, which every request has.',
    },
    { kind: 'code', label: 'Code for X-Hub-Signature', fence: 'js', code: HUB_VERIFY_SAMPLE },
  ],
};
