/**
 * Realistic `data` of the events about tasks, quotes, requests and milestones. Objects with a `resource_url` are what the
 * payload format `notification` points to. The milestone is the sample of AccuLynx's own document.
 */

const api = 'https://hq.example.com/api/v0';
const created = '2026-03-02T14:11:08.000Z';
const updated = '2026-03-09T16:45:52.000Z';

const assignee = { id: 14, name: 'Priya Nair', email: 'priya.nair@example.com' };

const task = {
  id: 204,
  resource_url: `${api}/tasks/204.json`,
  title: 'Measure the north slope',
  status: 'pending',
  assignee,
  date_created: created,
  date_modified: created,
};

const request = {
  id: 871,
  resource_url: `${api}/requests/871.json`,
  title: 'Leak above the kitchen',
  status: 'pending',
  requester: { id: 93, name: 'Maria Delgado', email: 'maria.delgado@example.com' },
  date_created: created,
  date_modified: created,
};

export const WORK_EXAMPLES = {
  'job.milestone_changed': {
    jobId: '24732e2b-bc9f-4a7a-a0a3-6200902a6fb4',
    companyId: 'f218fc64-352c-410d-86b7-36787b88b26e',
    milestoneId: 3,
    milestoneName: 'Approved',
    companyUserId: 'e38c052d-38ef-4bb7-90d3-9868bb623aed',
    adminId: 'd133c31c-78b9-495f-a370-aa2ac43c3545',
    message: 'This job was approved',
    actionLocation: null,
    milestoneDate: '2023-07-11T22:38:57.0539859Z',
  },
  'task.created': { ...task, assignee: null },
  'task.assigned': {
    ...task,
    previous_assignee: { id: 9, name: 'Tom Becker', email: 'tom.becker@example.com' },
    date_modified: updated,
  },
  'task.unassigned': { ...task, assignee: null, previous_assignee: assignee, date_modified: updated },
  'quote.created': {
    id: 512,
    resource_url: `${api}/quotes/512.json`,
    title: 'Roof replacement, architectural shingles',
    status: 'draft',
    currency: 'USD',
    total: 19833.75,
    expiry: '2026-04-02',
    date_created: created,
    date_modified: created,
  },
  'request.created': request,
  'request.status_changed': {
    ...request,
    status: 'open',
    previous_status: 'pending',
    date_modified: updated,
  },
} as const;
