/** The webhooks of the demo: one for each state that a listing can show, and what their endpoints did. */

import type { ExchangeName } from '#demo/seed/exchanges';
import type { DemoEmail, DemoOrgSlug } from '#lib/domain/access/demo-sign-ins';
import type { SuccessRule } from '#lib/domain/delivery/outcome';
import { type EventType, eventTypesOf } from '#lib/domain/event/event-catalog';
import type { PayloadFormat } from '#lib/domain/webhook/webhook';

/** A course that a delivery took: its attempts, and who caused those that the schedule did not. */
export type Course = {
  attempts: readonly [ExchangeName, ...ExchangeName[]];
  /** The number of the attempt that a person asked for. */
  manualAttempt?: number;
  /** Its waiting deliveries were cancelled when it was switched off. */
  isCancelled?: boolean;
};

export type WebhookDefinition = {
  org: DemoOrgSlug;
  name: string;
  /** A path of the receiver, or a full URL. */
  target: string;
  /** Whether the URL of the receiver needs its user name and password. */
  hasBasicAuth?: boolean;
  eventTypes: readonly EventType[];
  /** As chosen under Advanced. Default: as most webhooks have it. */
  sending?: { payloadFormat: PayloadFormat; successRule: SuccessRule; owner: DemoEmail };
  createdBy: DemoEmail;
  state: 'active' | 'never_activated' | 'deactivated' | { deactivatedReason: string };
  /** How long ago it was made. Default: just before its history begins. */
  createdDaysAgo?: number;
  /** The days before today in which deliveries were made, the later and the earlier end. */
  days: readonly [latest: number, earliest: number];
  /** How often each course was taken. */
  history: readonly (readonly [count: number, course: Course])[];
  /** Courses that are under way now: the next attempt is still to come. */
  waiting?: readonly Course[];
};

/** Everything that the jobs of a roofing company cause. */
const ROOFING_EVENTS = (['job', 'estimate', 'signed_document', 'signable_document'] as const).flatMap(
  eventTypesOf,
);

const ok = (name: ExchangeName): Course => ({ attempts: [name] });
const thrice = (name: ExchangeName): Course => ({ attempts: [name, name, name] });

/** As long as a name may be. */
const LONG_NAME =
  'Regional partner portal for roof inspections, insurance claims and follow-up visits (South Carolina)';

export const WEBHOOK_DEFINITIONS: readonly WebhookDefinition[] = [
  {
    org: 'acme',
    name: 'Accounting',
    target: '/200',
    eventTypes: eventTypesOf('estimate'),
    createdBy: 'dana@acme.test',
    state: 'active',
    createdDaysAgo: 41,
    days: [0, 7],
    history: [
      [42, ok('200')],
      [2, { attempts: ['reset', '200'] }],
      [1, { attempts: ['interrupted', '200'] }],
    ],
  },
  {
    org: 'acme',
    name: 'Field crew app',
    target: '/flaky',
    eventTypes: ['job.created', 'job.updated', 'job.assigned', 'job.status_changed'],
    createdBy: 'sam@acme.test',
    state: 'active',
    createdDaysAgo: 23,
    days: [0, 7],
    history: [
      [24, { attempts: ['503', '503', '200'] }],
      [6, { attempts: ['503', '200'] }],
      [3, thrice('html')],
      [2, { attempts: ['503', 'timeout', '503', '200'], manualAttempt: 4 }],
    ],
    waiting: [{ attempts: ['503'] }, { attempts: ['503', '503'] }],
  },
  {
    org: 'acme',
    name: 'Old CRM',
    target: '/500',
    eventTypes: ['job.created', 'estimate.created', 'signed_document.signed'],
    createdBy: 'dana@acme.test',
    state: 'active',
    createdDaysAgo: 64,
    days: [0, 2],
    history: [
      [14, thrice('500')],
      [2, { attempts: ['500', '500', '500', '500'], manualAttempt: 4 }],
      [2, { attempts: ['500', '500', '500', '200'], manualAttempt: 4 }],
    ],
    waiting: [{ attempts: ['500'] }, { attempts: ['500', '500'] }],
  },
  {
    org: 'acme',
    name: 'ERP',
    target: '/401',
    hasBasicAuth: true,
    eventTypes: ['signed_document.signed', 'signable_document.signed', 'estimate.updated'],
    createdBy: 'sam@acme.test',
    state: 'active',
    days: [0, 6],
    history: [
      [20, ok('authorised')],
      [3, thrice('401')],
      [1, { attempts: ['401', '401', '401', 'authorised'], manualAttempt: 4 }],
      [1, ok('unsendable')],
    ],
  },
  {
    org: 'acme',
    name: 'Photo archive',
    target: '/large',
    eventTypes: ['job.image_created', 'job.document_created'],
    createdBy: 'dana@acme.test',
    state: 'deactivated',
    days: [1, 5],
    history: [
      [10, ok('large')],
      [3, ok('slow')],
      [2, ok('binary')],
      [2, { attempts: ['429', '429', 'large'] }],
      [4, { attempts: ['500'], isCancelled: true }],
    ],
  },
  {
    org: 'acme',
    name: 'Warehouse scanner',
    target: '/never',
    eventTypes: ['job.status_changed'],
    createdBy: 'sam@acme.test',
    state: { deactivatedReason: 'failing' },
    days: [1, 4],
    history: [
      [12, thrice('timeout')],
      [4, { attempts: ['timeout'], isCancelled: true }],
    ],
  },
  {
    org: 'acme',
    name: 'Reporting',
    target: '/204',
    eventTypes: ROOFING_EVENTS,
    createdBy: 'dana@acme.test',
    state: 'never_activated',
    days: [0, 1],
    history: [],
  },
  {
    org: 'acme',
    name: LONG_NAME,
    target: `/204?tenant=acme-roofing&environment=production&region=us-southeast&${'path=inspections%2Fclaims%2Ffollow-up&'.repeat(4)}version=2026-03-01`,
    eventTypes: eventTypesOf('signed_document'),
    createdBy: 'sam@acme.test',
    state: 'active',
    days: [0, 5],
    history: [
      [6, ok('204')],
      [1, { attempts: ['404', '404', '204'] }],
      [1, thrice('400')],
    ],
  },
  {
    org: 'acme',
    name: 'Supplier portal',
    target: 'https://hooks.summit-supply.example/hooktab/orders',
    eventTypes: ['estimate.created', 'estimate.updated'],
    createdBy: 'dana@acme.test',
    // Off, so that nothing of the demo is sent to another machine.
    state: 'deactivated',
    days: [2, 7],
    history: [
      [2, thrice('no_public_address')],
      [1, { attempts: ['dns_failed', 'dns_timeout', 'no_public_address'] }],
      [1, thrice('refused')],
      [1, { attempts: ['connect_timeout', 'unreachable', 'refused'] }],
      [1, thrice('tls_expired')],
      [1, { attempts: ['tls_self_signed', 'tls_unknown_issuer', 'tls_wrong_host'] }],
      [1, { attempts: ['tls_failed', 'invalid_response', 'reset'] }],
      [1, thrice('redirect')],
    ],
  },
  {
    org: 'northwind',
    name: 'Bookkeeping',
    target: '/200',
    eventTypes: ['estimate.created', 'signed_document.signed'],
    createdBy: 'nora@northwind.test',
    state: 'active',
    createdDaysAgo: 30,
    days: [0, 6],
    history: [[12, ok('200')]],
  },
  {
    org: 'acme',
    name: 'Old job board',
    target: '/204',
    eventTypes: ['job.created', 'job.milestone_changed'],
    sending: { payloadFormat: 'topic', successRule: '200', owner: 'dana@acme.test' },
    createdBy: 'dana@acme.test',
    state: 'deactivated',
    createdDaysAgo: 20,
    days: [1, 3],
    history: [[3, thrice('unexpected_status')]],
  },
  {
    org: 'northwind',
    name: 'Scheduling',
    target: '/429',
    eventTypes: ['job.created', 'job.assigned'],
    createdBy: 'nora@northwind.test',
    state: 'active',
    days: [0, 3],
    history: [
      [3, thrice('429')],
      [2, { attempts: ['429', '200'] }],
    ],
  },
];
