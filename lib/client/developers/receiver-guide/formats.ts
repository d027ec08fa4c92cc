/** The payload formats, each with the body of the same event, written by the code that writes what is sent. */

import type { GuideBlock, GuideSection } from '#lib/client/developers/receiver-guide/blocks';
import { EXAMPLE_EVENT_ID, examplePayload, isJson } from '#lib/client/event-types/example-payload';
import { BODIES } from '#lib/domain/delivery/payload-body';
import {
  type BodyFormat,
  CONTENT_TYPE_LABELS,
  FORM_CONTENT_TYPE,
  isNotification,
  PAYLOAD_FORMAT_LABELS,
  PAYLOAD_FORMATS,
} from '#lib/domain/webhook/webhook';

const EXAMPLE_EVENT = 'task.assigned';
const EXAMPLE_ORG = EXAMPLE_EVENT_ID.replace(/^evt_/, 'org_');

const NOTES: Record<BodyFormat, string> = {
  envelope:
    'The format unless another is chosen: id, type, time and organisation of the event, and its data.',
  array:
    'As Avaza sends: an array with the data as its only item. It does not name the event, so give each event a webhook of its own.',
  topic:
    'As AccuLynx sends: the topic, the time, and the data as `event`. `eventId` and `subscriptionId` are GUIDs: the ids of event and webhook in their other form.',
  notification:
    'As Accelo sends: what happened to which object, and where it can be read, but not its data. `id` and `resource_url` are null where the data has none.',
  notification_form: 'The same as a form. What would be null is left out.',
  cloudevents: 'CloudEvents 1.0 in structured mode, for brokers and libraries that know them.',
};

const labelOf = (format: BodyFormat) =>
  format === 'notification_form'
    ? `${PAYLOAD_FORMAT_LABELS.notification}, ${CONTENT_TYPE_LABELS[FORM_CONTENT_TYPE]}`
    : PAYLOAD_FORMAT_LABELS[format];

const blocksOf = (format: BodyFormat): GuideBlock[] => [
  { kind: 'text', text: `${labelOf(format)} (\`${BODIES[format].contentType}\`). ${NOTES[format]}` },
  {
    kind: 'code',
    label: `${labelOf(format)} body`,
    fence: isJson(format) ? 'json' : 'text',
    code: examplePayload(EXAMPLE_ORG, EXAMPLE_EVENT, format),
  },
];

export const FORMATS_SECTION: GuideSection = {
  id: 'formats',
  title: 'Payload formats',
  blocks: [
    {
      kind: 'text',
      text: `Each webhook has one, chosen under Advanced. A delivery keeps the format in which it was made. Data stands in it with the bytes that were emitted: numbers keep their digits, members their order. Here is the event \`${EXAMPLE_EVENT}\` in each, laid out for reading; what is sent has no line breaks of ours. Members may be added later: leave aside those that you do not know.`,
    },
    ...PAYLOAD_FORMATS.flatMap((format) => [
      ...blocksOf(format),
      ...(isNotification(format) ? blocksOf('notification_form') : []),
    ]),
  ],
};
