/**
 * What the developer of a receiver must know: the page in the app and docs/receivers.md are both made from this. What the
 * code decides is taken from the code. In texts, backticks mark code.
 */
import type { GuideSection, GuideSettings } from '#lib/client/developers/receiver-guide/blocks';
import { FORMATS_SECTION } from '#lib/client/developers/receiver-guide/formats';
import { HEADERS_SECTION, VERIFY_SECTION } from '#lib/client/developers/receiver-guide/requests';
import { ruleSections } from '#lib/client/developers/receiver-guide/rules';
import { ATTEMPT_DEADLINE_MS } from '#lib/domain/delivery/outcome';

/** Where the receiver to build upon is served; in the repository it is below `public`. */
export const RECEIVER_EXAMPLE = '/examples/receiver.mjs';

/** The command that starts it, in the folder where it is. */
export const RECEIVER_COMMAND = 'WEBHOOK_SECRET=whsec_… PORT=8080 node receiver.mjs';

/** All sections, in the order in which a receiver is built. */
export function receiverGuide(settings: GuideSettings): readonly GuideSection[] {
  return [
    {
      id: 'in-short',
      title: 'In short',
      blocks: [
        {
          kind: 'list',
          items: [
            'Verify the signature over the bytes as they came, before you parse them.',
            `Store the event, answer 2xx within ${ATTEMPT_DEADLINE_MS / 1000} s, and work on it afterwards.`,
            'An event can come more than once, always with the same `webhook-id`: work on each id once.',
            'Events can come in another order than they happened: go by the time in the body.',
            'What fails is sent again by itself, and can be sent again from Log History later.',
          ],
        },
      ],
    },
    {
      id: 'example',
      title: 'A receiver to build upon',
      blocks: [
        {
          kind: 'text',
          text: 'One file for Node.js 20 or later, without dependencies. It does all of the above: it verifies, stores each event under its `webhook-id`, answers 200 at once and works afterwards, also on what it had not finished when it crashed. Replace its function `work` by your own.',
        },
        { kind: 'example' },
        {
          kind: 'text',
          text: 'It speaks http and belongs behind a proxy that speaks https; with `TLS_CERT` and `TLS_KEY`, files in PEM, it speaks https by itself.',
        },
      ],
    },
    HEADERS_SECTION,
    VERIFY_SECTION,
    ...ruleSections(settings),
    FORMATS_SECTION,
  ];
}
