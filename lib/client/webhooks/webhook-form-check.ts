/** What the form of a webhook is checked by. It is heavy, and loaded after the form is there: import it with `import()`. */

import { zodResolver } from '@hookform/resolvers/zod';
import type { FieldErrors, ResolverOptions } from 'react-hook-form';
import { z } from 'zod';
import { keepsSavedPassword, toCreateInput, type WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { createWebhookInput, updateWebhookInput } from '#lib/contracts/webhooks';
import { validationWords } from '#lib/domain/text/validation-words';
import type { UrlPolicy } from '#lib/domain/webhook/url-policy';

/** The contract of the server, for the values of the form: what the server would refuse is said here already. */
function schemaFor(policy: UrlPolicy, base: WebhookView | null, url: string) {
  const form = z.custom<WebhookFormValues>();
  if (base === null) return form.transform(toCreateInput).pipe(createWebhookInput(policy));
  const version = base.version;
  return form
    .transform((values) => ({ ...toCreateInput(values), version }))
    .pipe(updateWebhookInput(policy, keepsSavedPassword(base, url)));
}

/**
 * What is wrong with the values, by field; empty where nothing is.
 * @param base the webhook that is changed; null for a new one
 */
export async function checkWebhookForm(
  values: WebhookFormValues,
  base: WebhookView | null,
  policy: UrlPolicy,
  options: ResolverOptions<WebhookFormValues>,
): Promise<FieldErrors<WebhookFormValues>> {
  const { errors } = await zodResolver(schemaFor(policy, base, values.url), {
    error: validationWords,
  })(values, undefined, options);
  return errors;
}
