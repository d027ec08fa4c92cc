/** Realistic `data` of the events about jobs, estimates and documents. */

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

export const JOB_EXAMPLES = {
  'job.created': { job: { ...job, status: 'New', assignedTo: null, updatedAt: job.createdAt } },
  'job.updated': { job, changedFields: ['name', 'address'] },
  'job.assigned': {
    job,
    previousAssignee: { id: 'usr_207', name: 'Tom Becker', email: 'tom.becker@example.com' },
  },
  'job.image_created': {
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
  'job.document_created': {
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
  'job.status_changed': { job, previousStatus: 'Approved', status: 'In Progress' },
  'estimate.created': { estimate },
  'estimate.updated': {
    estimate: { ...estimate, status: 'Sent', updatedAt: '2026-03-06T11:08:27.000Z' },
    changedFields: ['status'],
  },
  'signed_document.signed': {
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
  'signable_document.signed': {
    signableDocument: {
      id: 'sbl_662',
      name: 'Change order 2',
      jobId: job.id,
      signers: [{ name: 'Maria Delgado', email: customer.email, signedAt: '2026-03-08T12:01:33.000Z' }],
      completedAt: '2026-03-08T12:01:33.000Z',
    },
  },
} as const;
