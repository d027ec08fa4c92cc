import { queryOptions } from '@tanstack/react-query';
import { callAllPages, callApi } from '#lib/client/api';
import type { CreateApiKeyInput } from '#lib/contracts/api-keys';
import type { ApiKeyView, ApiKeyWithSecret } from '#lib/contracts/views/api-keys';
import { MAX_PAGE_SIZE } from '#lib/domain/limits';

export const apiKeyKeys = { list: (org: string) => ['api-keys', org] as const };

/** All API keys of the organisation that were not revoked. */
export const apiKeysQuery = (org: string) =>
  queryOptions({
    queryKey: apiKeyKeys.list(org),
    queryFn: ({ signal }) => callAllPages<ApiKeyView>(org, '/api-keys', MAX_PAGE_SIZE, signal),
  });

export const createApiKey = (org: string, input: CreateApiKeyInput) =>
  callApi<ApiKeyWithSecret>(org, '/api-keys', { method: 'POST', body: input });

export const revokeApiKey = (org: string, id: string) =>
  callApi<void>(org, `/api-keys/${id}`, { method: 'DELETE' });
