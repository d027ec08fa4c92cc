import type { WebhookView } from '#lib/contracts/views/webhooks';

/** A webhook as the API shows it: active, without authentication, with the settings that a new one has. */
export const WEBHOOK: WebhookView = {
  id: 'whk_1',
  name: 'ERP',
  url: 'https://erp.example.com/hooks',
  authMethod: 'none',
  basicUsername: null,
  savedPassword: null,
  eventTypes: ['job.created', 'job.updated'],
  isActive: true,
  deactivatedReason: null,
  payloadFormat: 'envelope',
  contentType: 'application/json',
  hasHubSecret: false,
  retryPolicy: 'standard',
  successRule: '2xx',
  owner: null,
  version: 1,
  createdAt: '2026-03-02T14:11:08.412Z',
  createdBy: 'Dana',
  updatedAt: '2026-03-02T14:11:08.412Z',
};
