import { z } from 'zod';
import {
  type ChoiceValues,
  eachChoice,
  WEBHOOK_CHOICES,
  type WebhookChoice,
} from '#lib/domain/webhook/webhook-settings';

/** The settings that are one of several values, each as a schema that says what it accepts. */
export const WEBHOOK_CHOICE_SCHEMAS = eachChoice((name) => {
  const { values, refusal } = WEBHOOK_CHOICES[name];
  return z.enum(values, { error: refusal });
}) as { [Name in WebhookChoice]: z.ZodEnum<{ [Value in ChoiceValues[Name]]: Value }> };
