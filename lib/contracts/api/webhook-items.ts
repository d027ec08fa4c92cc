/** The `webhooks` of the API document: what receivers get, generated from the event catalogue. */
import {
  ACTIVATED_EVENT_TYPE,
  EVENT_CATALOG,
  EVENT_GROUP_LABELS,
  EVENT_TYPES,
  eventTypeLabel,
} from '#lib/domain/event/event-catalog';
import { EVENT_EXAMPLES } from '#lib/domain/event/event-examples';
import { eventDataSchema, type JsonSchema } from '#lib/domain/event/event-schemas';

type Json = Record<string, unknown>;

const text = { type: 'string' };

/** The tag of what receivers get, beside those of the operations. */
export const SENT_TAG = {
  name: 'Sent events',
  description: 'What a webhook gets: the request for each type of event, in the payload format envelope.',
};

/** `job.created` as `receiveJobCreated`: names of functions are made of it. */
const operationId = (type: string) =>
  `receive${type.replaceAll(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;

/** Headers of every request. Source: Standard Webhooks 1.0. */
const HEADERS = [
  { name: 'webhook-id', description: 'The id of the event: the same on every attempt.', schema: text },
  {
    name: 'webhook-timestamp',
    description: 'When this attempt was sent, in seconds since 1970.',
    schema: text,
  },
  {
    name: 'webhook-signature',
    description: 'One or two signatures, v1,… each, separated by a space.',
    schema: text,
  },
]
  .map((header) => ({ ...header, in: 'header', required: true }))
  .concat({
    name: 'webhook-test',
    description: 'true on test events, and only there.',
    schema: text,
    in: 'header',
    required: false,
  });

function envelopeSchema(type: string, data: JsonSchema): Json {
  return {
    type: 'object',
    properties: {
      id: { ...text, description: 'evt_…' },
      type: { const: type },
      timestamp: { ...text, format: 'date-time', description: 'When it happened.' },
      organizationId: { ...text, description: 'org_…' },
      test: { const: true, description: 'Only on test events.' },
      data,
    },
    required: ['id', 'type', 'timestamp', 'organizationId', 'data'],
  };
}

function item(type: string, description: string, data: JsonSchema, example: unknown): Json {
  return {
    post: {
      operationId: operationId(type),
      tags: [SENT_TAG.name],
      summary: eventTypeLabel(type),
      description,
      // The signature is checked by the receiver, in a way that no scheme of OpenAPI can say.
      security: [],
      parameters: HEADERS,
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: envelopeSchema(type, data),
            example: {
              id: 'evt_01kjqzg1ysfpnb6kqt3vd6m9xa',
              type,
              timestamp: '2026-03-02T14:11:08.412Z',
              organizationId: 'org_01kjqzfn8he2b9tdghm5t5n7yc',
              data: example,
            },
          },
        },
      },
      responses: {
        '2XX': { description: 'Received. Answer within 10 seconds, and do long work afterwards.' },
        '410': { description: 'The webhook is deactivated.' },
        default: { description: 'Tried again later.' },
      },
    },
  };
}

const ACTIVATED_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    webhook: {
      type: 'object',
      properties: { id: text, name: text, url: text, eventTypes: { type: 'array', items: text } },
      required: ['id', 'name', 'url', 'eventTypes'],
    },
  },
  required: ['webhook'],
};

const ACTIVATED_EXAMPLE = {
  webhook: {
    id: 'whk_01kjqzfrz5f4h8v0y2m7s6d3qe',
    name: 'ERP',
    url: 'https://erp.example.com/hooks',
    eventTypes: ['job.created'],
  },
};

/** One item for each event type, and that of switching a webhook on. */
export function webhookItems(): Json {
  const items = EVENT_TYPES.map((type) => {
    const { description, group } = EVENT_CATALOG[type];
    const words = `${description}. Group: ${EVENT_GROUP_LABELS[group]}.`;
    return [type, item(type, words, eventDataSchema(type), EVENT_EXAMPLES[type])] as const;
  });
  const activated = item(
    ACTIVATED_EVENT_TYPE,
    'When the webhook itself is switched on; sent to it alone, and not to be subscribed to.',
    ACTIVATED_SCHEMA,
    ACTIVATED_EXAMPLE,
  );
  return Object.fromEntries([...items, [ACTIVATED_EVENT_TYPE, activated]]);
}
