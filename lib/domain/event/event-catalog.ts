/**
 * Every event type there is: declared once; tables, forms, labels and documents derive from it. Examples and schemas stand
 * apart (`event-examples`, `event-schemas`), since every screen loads this.
 */

export const EVENT_GROUPS = [
  'job',
  'estimate',
  'signed_document',
  'signable_document',
  'job_milestone',
  'company',
  'contact',
  'project',
  'timesheet',
  'invoice',
  'task',
  'quote',
  'request',
] as const;
export type EventGroup = (typeof EVENT_GROUPS)[number];

export const EVENT_GROUP_LABELS = {
  job: 'Job',
  estimate: 'Estimate',
  signed_document: 'Signed Document',
  signable_document: 'Signable Document',
  job_milestone: 'Job Milestone',
  company: 'Company',
  contact: 'Contact',
  project: 'Project',
  timesheet: 'Timesheet',
  invoice: 'Invoice',
  task: 'Task',
  quote: 'Quote',
  request: 'Request',
} as const satisfies Record<EventGroup, string>;

export type EventTypeDefinition = {
  group: EventGroup;
  label: string;
  /** When it happens, as one sentence. */
  description: string;
};

/** Events that a webhook can subscribe to. Source: "What the seeds name" of the product document, rows O3, A2, C3 and L3. */
export const EVENT_CATALOG = {
  'job.created': { group: 'job', label: 'Created', description: 'When the job is created' },
  'job.updated': { group: 'job', label: 'Updated', description: 'When the job is updated' },
  'job.assigned': {
    group: 'job',
    label: 'Assigned',
    description: 'When the job is re-assigned to a different user',
  },
  'job.image_created': {
    group: 'job',
    label: 'Image Created',
    description: 'When an image is created on the job',
  },
  'job.document_created': {
    group: 'job',
    label: 'Document Created',
    description: 'When a document is created on the job',
  },
  'job.status_changed': {
    group: 'job',
    label: 'Status Changed',
    description: 'When the status changes on the job',
  },
  'estimate.created': {
    group: 'estimate',
    label: 'Created',
    description: 'When the estimate is created',
  },
  'estimate.updated': {
    group: 'estimate',
    label: 'Updated',
    description: 'When the estimate is updated',
  },
  'signed_document.signed': {
    group: 'signed_document',
    label: 'Signed',
    description: 'When the signed document is signed by all parties',
  },
  'signable_document.signed': {
    group: 'signable_document',
    label: 'Signed',
    description: 'When the signable document is signed by all parties',
  },
  'job.milestone_changed': {
    group: 'job_milestone',
    label: 'Changed',
    description: 'When the job progresses from one milestone to another',
  },
  'company.created': { group: 'company', label: 'Created', description: 'When the company is created' },
  'company.updated': { group: 'company', label: 'Updated', description: 'When the company is updated' },
  'company.deleted': { group: 'company', label: 'Deleted', description: 'When the company is deleted' },
  'contact.created': { group: 'contact', label: 'Created', description: 'When the contact is created' },
  'contact.updated': { group: 'contact', label: 'Updated', description: 'When the contact is updated' },
  'contact.deleted': { group: 'contact', label: 'Deleted', description: 'When the contact is deleted' },
  'project.created': { group: 'project', label: 'Created', description: 'When the project is created' },
  'project.updated': { group: 'project', label: 'Updated', description: 'When the project is updated' },
  'project.deleted': { group: 'project', label: 'Deleted', description: 'When the project is deleted' },
  'timesheet.created': {
    group: 'timesheet',
    label: 'Created',
    description: 'When the timesheet entry is created',
  },
  'timesheet.updated': {
    group: 'timesheet',
    label: 'Updated',
    description: 'When the timesheet entry is updated',
  },
  'timesheet.deleted': {
    group: 'timesheet',
    label: 'Deleted',
    description: 'When the timesheet entry is deleted',
  },
  'invoice.created': { group: 'invoice', label: 'Created', description: 'When the invoice is created' },
  'invoice.sent': {
    group: 'invoice',
    label: 'Sent',
    description: 'When the invoice is sent, or marked as sent',
  },
  'task.created': { group: 'task', label: 'Created', description: 'When the task is created' },
  'task.assigned': { group: 'task', label: 'Assigned', description: 'When the assignee of the task changes' },
  'task.unassigned': {
    group: 'task',
    label: 'Unassigned',
    description: 'When the task is left without an assignee',
  },
  'quote.created': { group: 'quote', label: 'Created', description: 'When the quote is created' },
  'request.created': { group: 'request', label: 'Created', description: 'When the request is created' },
  'request.status_changed': {
    group: 'request',
    label: 'Status Changed',
    description: 'When the status changes on the request',
  },
} as const satisfies Record<string, EventTypeDefinition>;

export type EventType = keyof typeof EVENT_CATALOG;
export const EVENT_TYPES = Object.keys(EVENT_CATALOG) as EventType[];

/** Sent to one webhook when it is switched on. Nobody subscribes to it and no host can raise it. */
export const ACTIVATED_EVENT_TYPE = 'webhook.activated';
export const ACTIVATED_EVENT_LABEL = 'Webhook Activated';

/** Every type that a delivery in the log can have. */
export const LOGGED_EVENT_TYPES = [...EVENT_TYPES, ACTIVATED_EVENT_TYPE] as const;
export type LoggedEventType = (typeof LOGGED_EVENT_TYPES)[number];

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
