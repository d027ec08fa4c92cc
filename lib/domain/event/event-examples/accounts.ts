/**
 * Realistic `data` of the events about companies, contacts, projects, timesheets and invoices: a snapshot of the entity, its
 * members named as Avaza names them. The timesheet is the sample of Avaza's own document.
 */

const created = '2026-03-02T14:11:08.41Z';
const updated = '2026-03-09T16:45:52.003Z';

const company = {
  CompanyID: 4821,
  CompanyName: 'Harbor Print Co.',
  CurrencyCode: 'USD',
  Phone: '+1 404 555 0142',
  WebsiteURL: 'https://harborprint.example.com',
  Notes: null,
  DateCreated: created,
  DateUpdated: created,
};

const contact = {
  ContactID: 9312,
  CompanyIDFK: company.CompanyID,
  Firstname: 'Maria',
  Lastname: 'Delgado',
  Email: 'maria.delgado@example.com',
  Phone: '+1 404 555 0142',
  PositionTitle: 'Operations Manager',
  DateCreated: created,
  DateUpdated: created,
};

const project = {
  ProjectID: 137,
  CompanyIDFK: company.CompanyID,
  ProjectCode: 'HP-137',
  Title: 'Press room refit',
  ProjectStatusCode: 'InProgress',
  StartDate: '2026-03-02T00:00:00Z',
  EndDate: null,
  isArchived: false,
  DateCreated: created,
  DateUpdated: created,
};

const timesheet = {
  TimeSheetEntryID: 18528,
  Duration: 4.0,
  EntryDate: '2016-05-23T00:00:00Z',
  UserIDFK: 93,
  ProjectIDFK: 137,
  TimeSheetCategoryIDFK: 21,
  Notes: 'notes go here',
  TimeSheetEntryApprovalStatusCode: 'Draft',
  isBillable: true,
  isInvoiced: false,
  DateCreated: '2016-05-23T05:25:36.53Z',
  DateUpdated: '2016-05-23T05:25:36.53Z',
};

const invoice = {
  InvoiceID: 2206,
  InvoiceNumber: 'INV-2206',
  CompanyIDFK: company.CompanyID,
  ProjectIDFK: project.ProjectID,
  CurrencyCode: 'USD',
  DateIssued: '2026-03-09T00:00:00Z',
  DueDate: '2026-04-08T00:00:00Z',
  TaxAmount: 138.75,
  TotalAmount: 1988.75,
  Balance: 1988.75,
  InvoiceStatusCode: 'Draft',
  DateCreated: created,
  DateUpdated: created,
};

export const ACCOUNT_EXAMPLES = {
  'company.created': company,
  'company.updated': { ...company, Phone: '+1 404 555 0190', DateUpdated: updated },
  'company.deleted': company,
  'contact.created': contact,
  'contact.updated': { ...contact, PositionTitle: 'Head of Operations', DateUpdated: updated },
  'contact.deleted': contact,
  'project.created': project,
  'project.updated': { ...project, EndDate: '2026-05-29T00:00:00Z', DateUpdated: updated },
  'project.deleted': { ...project, isArchived: true },
  'timesheet.created': timesheet,
  'timesheet.updated': {
    ...timesheet,
    TimeSheetEntryApprovalStatusCode: 'Approved',
    DateUpdated: '2016-05-24T08:02:11.2Z',
  },
  'timesheet.deleted': timesheet,
  'invoice.created': invoice,
  'invoice.sent': { ...invoice, InvoiceStatusCode: 'Sent', DateUpdated: updated },
} as const;
