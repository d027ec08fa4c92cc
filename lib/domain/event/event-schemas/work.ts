/** Schemas of the events about tasks, quotes, requests and milestones. */
import { z } from 'zod';

const id = z.int().meta({ description: 'Never changes.' });
const guid = z.guid();
const instant = z.iso.datetime().meta({ description: 'UTC, RFC 3339.' });
const person = z.object({ id: z.int(), name: z.string(), email: z.email() });

const object = z.object({
  id,
  resource_url: z.url().meta({ description: 'Where the object can be read.' }),
  title: z.string(),
  status: z.string(),
  date_created: instant,
  date_modified: instant,
});

const task = object.extend({ assignee: person.nullable().meta({ description: 'Null while nobody is.' }) });
const request = object.extend({ requester: person });

/** Source: "Milestone Changed Event" of AccuLynx's document. */
const milestoneChange = z.object({
  jobId: guid.meta({ description: 'The job whose progress changed.' }),
  companyId: guid.meta({ description: 'The company that owns the job.' }),
  milestoneId: z.int().meta({ description: 'The new milestone.' }),
  milestoneName: z.string(),
  companyUserId: guid.meta({ description: 'The user who changed the progress.' }),
  adminId: guid.nullable(),
  message: z.string().nullable().meta({ description: 'What the user wrote to the change.' }),
  actionLocation: z.string().nullable(),
  milestoneDate: instant.meta({ description: 'When the progress changed, in UTC.' }),
});

export const WORK_SCHEMAS = {
  'job.milestone_changed': milestoneChange,
  'task.created': task,
  'task.assigned': task.extend({ previous_assignee: person.nullable() }),
  'task.unassigned': task.extend({ previous_assignee: person }),
  'quote.created': object.extend({
    currency: z.string().length(3).meta({ description: 'ISO 4217.' }),
    total: z.number(),
    expiry: z.iso.date().nullable(),
  }),
  'request.created': request,
  'request.status_changed': request.extend({ previous_status: z.string() }),
} as const;
