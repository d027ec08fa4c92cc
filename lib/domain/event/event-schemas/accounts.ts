/** Schemas of the events about companies, contacts, projects, timesheets and invoices. */
import { z } from 'zod';

const id = z.int().meta({ description: 'Never changes.' });
const reference = z.int().meta({ description: 'The id of another entity.' });
const instant = z.iso.datetime().meta({ description: 'UTC, RFC 3339.' });
const currency = z.string().length(3).meta({ description: 'ISO 4217.' });
const dates = { DateCreated: instant, DateUpdated: instant };

const company = z.object({
  CompanyID: id,
  CompanyName: z.string(),
  CurrencyCode: currency,
  Phone: z.string().nullable(),
  WebsiteURL: z.url().nullable(),
  Notes: z.string().nullable(),
  ...dates,
});

const contact = z.object({
  ContactID: id,
  CompanyIDFK: reference,
  Firstname: z.string(),
  Lastname: z.string(),
  Email: z.email().nullable(),
  Phone: z.string().nullable(),
  PositionTitle: z.string().nullable(),
  ...dates,
});

const project = z.object({
  ProjectID: id,
  CompanyIDFK: reference.nullable(),
  ProjectCode: z.string().nullable(),
  Title: z.string(),
  ProjectStatusCode: z.string(),
  StartDate: instant.nullable(),
  EndDate: instant.nullable(),
  isArchived: z.boolean(),
  ...dates,
});

const timesheet = z.object({
  TimeSheetEntryID: id,
  Duration: z.number().meta({ description: 'Hours.' }),
  EntryDate: instant,
  UserIDFK: reference,
  ProjectIDFK: reference,
  TimeSheetCategoryIDFK: reference,
  Notes: z.string().nullable(),
  TimeSheetEntryApprovalStatusCode: z.string().meta({ examples: ['Draft'] }),
  isBillable: z.boolean(),
  isInvoiced: z.boolean(),
  ...dates,
});

const invoice = z.object({
  InvoiceID: id,
  InvoiceNumber: z.string(),
  CompanyIDFK: reference,
  ProjectIDFK: reference.nullable(),
  CurrencyCode: currency,
  DateIssued: instant,
  DueDate: instant.nullable(),
  TaxAmount: z.number(),
  TotalAmount: z.number(),
  Balance: z.number(),
  InvoiceStatusCode: z.string().meta({ examples: ['Sent'] }),
  ...dates,
});

export const ACCOUNT_SCHEMAS = {
  'company.created': company,
  'company.updated': company,
  'company.deleted': company,
  'contact.created': contact,
  'contact.updated': contact,
  'contact.deleted': contact,
  'project.created': project,
  'project.updated': project,
  'project.deleted': project,
  'timesheet.created': timesheet,
  'timesheet.updated': timesheet,
  'timesheet.deleted': timesheet,
  'invoice.created': invoice,
  'invoice.sent': invoice,
} as const;
