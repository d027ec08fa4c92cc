import { queryOptions } from '@tanstack/react-query';
import { callApi } from '#lib/client/api';
import type { ApiKeyView, ApiKeyWithSecret, CreateApiKeyInput } from '#lib/contracts/api-keys';

export const apiKeyKeys = { list: (org: string) => ['api-keys', org] as const };

/** The API keys of the organisation that were not revoked. */
export const apiKeysQuery = (org: string) =>
  queryOptions({
    queryKey: apiKeyKeys.list(org),
    queryFn: ({ signal }) =>
      callApi<{ items: ApiKeyView[] }>(org, '/api-keys', { signal }).then((page) => page.items),
  });

export const createApiKey = (org: string, input: CreateApiKeyInput) =>
  callApi<ApiKeyWithSecret>(org, '/api-keys', { method: 'POST', body: input });

export const revokeApiKey = (org: string, id: string) =>
  callApi<void>(org, `/api-keys/${id}`, { method: 'DELETE' });
