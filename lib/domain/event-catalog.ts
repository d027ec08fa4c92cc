/** Every event type there is: declared once; tables, forms, labels and documents derive from it. */

export const EVENT_GROUPS = ['job', 'estimate', 'signed_document', 'signable_document'] as const;
export type EventGroup = (typeof EVENT_GROUPS)[number];

export const EVENT_GROUP_LABELS = {
  job: 'Job',
  estimate: 'Estimate',
  signed_document: 'Signed Document',
  signable_document: 'Signable Document',
} as const satisfies Record<EventGroup, string>;

export type EventTypeDefinition = {
  group: EventGroup;
  label: string;
  /** When it happens, as one sentence. */
  description: string;
  /** A realistic `data` member. */
  example: Record<string, unknown>;
};

const customer = {
  id: 'cus_5093',
  firstName: 'Maria',
  lastName: 'Delgado',
  email: 'maria.delgado@example.com',
  phone: '+1 404 555 0142',
};

const address = {
  street: '1420 Peachtree St NE',
  city: 'Atlanta',
  state: 'GA',
  postalCode: '30309',
  country: 'US',
};

const job = {
  id: 'job_20417',
  number: 'J-20417',
  name: 'Delgado – roof replacement',
  status: 'In Progress',
  type: 'Roofing',
  customer,
  address,
  assignedTo: { id: 'usr_311', name: 'Priya Nair', email: 'priya.nair@example.com' },
  createdAt: '2026-03-02T14:11:08.412Z',
  updatedAt: '2026-03-09T16:45:52.003Z',
};

const estimate = {
  id: 'est_8842',
  number: 'E-8842',
  jobId: job.id,
  title: 'Roof replacement, architectural shingles',
  status: 'Draft',
  currency: 'USD',
  subtotal: 18450.0,
  tax: 1383.75,
  total: 19833.75,
  lineItems: [
    { description: 'Tear-off and disposal', quantity: 32, unit: 'square', unitPrice: 85.0 },
    { description: 'Architectural shingles, installed', quantity: 32, unit: 'square', unitPrice: 430.0 },
    { description: 'Ridge vent', quantity: 62, unit: 'foot', unitPrice: 31.77 },
  ],
  customer,
  createdAt: '2026-03-03T09:20:00.000Z',
  updatedAt: '2026-03-03T09:20:00.000Z',
};

/** Events that a webhook can subscribe to. Source: "Events to send" of the product document. */
export const EVENT_CATALOG = {
  'job.created': {
    group: 'job',
    label: 'Created',
    description: 'When the job is created',
    example: { job: { ...job, status: 'New', assignedTo: null, updatedAt: job.createdAt } },
  },
  'job.updated': {
    group: 'job',
    label: 'Updated',
    description: 'When the job is updated',
    example: { job, changedFields: ['name', 'address'] },
  },
  'job.assigned': {
    group: 'job',
    label: 'Assigned',
    description: 'When the job is re-assigned to a different user',
    example: {
      job,
      previousAssignee: { id: 'usr_207', name: 'Tom Becker', email: 'tom.becker@example.com' },
    },
  },
  'job.image_created': {
    group: 'job',
    label: 'Image Created',
    description: 'When an image is created on the job',
    example: {
      job: { id: job.id, number: job.number, name: job.name },
      image: {
        id: 'img_77120',
        fileName: 'north-slope-before.jpg',
        contentType: 'image/jpeg',
        size: 2483117,
        url: 'https://files.example.com/images/img_77120',
        takenAt: '2026-03-04T15:02:41.000Z',
      },
    },
  },
  'job.document_created': {
    group: 'job',
    label: 'Document Created',
    description: 'When a document is created on the job',
    example: {
      job: { id: job.id, number: job.number, name: job.name },
      document: {
        id: 'doc_4410',
        name: 'Permit application.pdf',
        contentType: 'application/pdf',
        size: 184220,
        url: 'https://files.example.com/documents/doc_4410',
        createdAt: '2026-03-05T10:30:12.000Z',
      },
    },
  },
  'job.status_changed': {
    group: 'job',
    label: 'Status Changed',
    description: 'When the status changes on the job',
    example: { job, previousStatus: 'Approved', status: 'In Progress' },
  },
  'estimate.created': {
    group: 'estimate',
    label: 'Created',
    description: 'When the estimate is created',
    example: { estimate },
  },
  'estimate.updated': {
    group: 'estimate',
    label: 'Updated',
    description: 'When the estimate is updated',
    example: {
      estimate: { ...estimate, status: 'Sent', updatedAt: '2026-03-06T11:08:27.000Z' },
      changedFields: ['status'],
    },
  },
  'signed_document.signed': {
    group: 'signed_document',
    label: 'Signed',
    description: 'When the signed document is signed by all parties',
    example: {
      signedDocument: {
        id: 'sgd_1290',
        name: 'Roof replacement contract',
        jobId: job.id,
        url: 'https://files.example.com/signed/sgd_1290',
        signers: [
          { name: 'Maria Delgado', email: customer.email, signedAt: '2026-03-07T17:22:10.000Z' },
          { name: 'Priya Nair', email: 'priya.nair@example.com', signedAt: '2026-03-07T17:40:55.000Z' },
        ],
        completedAt: '2026-03-07T17:40:55.000Z',
      },
    },
  },
  'signable_document.signed': {
    group: 'signable_document',
    label: 'Signed',
    description: 'When the signable document is signed by all parties',
    example: {
      signableDocument: {
        id: 'sbl_662',
        name: 'Change order 2',
        jobId: job.id,
        signers: [{ name: 'Maria Delgado', email: customer.email, signedAt: '2026-03-08T12:01:33.000Z' }],
        completedAt: '2026-03-08T12:01:33.000Z',
      },
    },
  },
} as const satisfies Record<string, EventTypeDefinition>;

export type EventType = keyof typeof EVENT_CATALOG;
export const EVENT_TYPES = Object.keys(EVENT_CATALOG) as EventType[];

/** Sent to one webhook when it is switched on. Nobody subscribes to it and no host can raise it. */
export const ACTIVATED_EVENT_TYPE = 'webhook.activated';
export const ACTIVATED_EVENT_LABEL = 'Webhook Activated';

/** Whether a webhook can subscribe to the type and a host can raise it. */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(EVENT_CATALOG, type);
}

/** "Job Created": group and label, as in Log History. A type that the catalogue no longer has is shown as it is. */
export function eventTypeLabel(type: string): string {
  if (type === ACTIVATED_EVENT_TYPE) return ACTIVATED_EVENT_LABEL;
  if (!isEventType(type)) return type;
  const definition = EVENT_CATALOG[type];
  return `${EVENT_GROUP_LABELS[definition.group]} ${definition.label}`;
}

/** The types of a group, in the order of the catalogue. */
export function eventTypesOf(group: EventGroup): EventType[] {
  return EVENT_TYPES.filter((type) => EVENT_CATALOG[type].group === group);
}
