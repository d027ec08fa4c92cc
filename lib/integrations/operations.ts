/**
 * Every call that the integrations answer. The permission matrix and the tests with bad input derive from it; a route without
 * an operation, or an operation without a route, fails a test. To remove an integration, delete its folder, its routes below
 * `app/api`, and its line here.
 */
import { ACCELO_OPERATIONS } from '#lib/integrations/accelo/operations';
import { ACCULYNX_OPERATIONS } from '#lib/integrations/acculynx/operations';
import { AVAZA_OPERATIONS } from '#lib/integrations/avaza/operations';
import type { IntegrationOperation } from '#lib/integrations/operation';

export const INTEGRATION_OPERATIONS: readonly IntegrationOperation[] = [
  ...AVAZA_OPERATIONS,
  ...ACCELO_OPERATIONS,
  ...ACCULYNX_OPERATIONS,
];
