'use client';

import { type ReactNode, useState } from 'react';
import { useController, useFormContext, useWatch } from 'react-hook-form';
import { Button } from '#components/ui/button';
import { Field, FieldSet } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { RadioCard, RadioGroup } from '#components/ui/radio-group';
import { fieldId } from '#components/webhooks/form/error-summary';
import { useAccess } from '#hooks/use-access';
import { afterPointer } from '#lib/client/after-pointer';
import { FIELD_LABELS, type WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { SUCCESS_RULE_LABELS, SUCCESS_RULES, type SuccessRule } from '#lib/domain/delivery/outcome';
import { retentionObstacle } from '#lib/domain/delivery/retention';
import {
  RETRY_POLICIES,
  RETRY_POLICY_LABELS,
  type RetryPolicyName,
  retryPolicies,
} from '#lib/domain/delivery/retry-policy';
import { scheduleWords } from '#lib/domain/delivery/retry-words';
import {
  CONTENT_TYPE_LABELS,
  CONTENT_TYPES,
  isNotification,
  PAYLOAD_FORMAT_LABELS,
  PAYLOAD_FORMATS,
  type PayloadFormat,
} from '#lib/domain/webhook/webhook';
import type { WebhookChoice } from '#lib/domain/webhook/webhook-settings';

const FORMAT_DESCRIPTIONS: Record<PayloadFormat, string> = {
  envelope: 'JSON with id, type, time and data of the event. Right for most receivers.',
  array:
    'As Avaza sends: an array with the data as its only item. It does not name the event: use one webhook for each.',
  topic:
    'As AccuLynx sends: the name of the topic, the time, GUIDs of event and webhook, and the data as event.',
  notification:
    'As Accelo sends: what happened, and the id and URL of the object to read it from. Without its data.',
  cloudevents: 'CloudEvents 1.0 as structured JSON, for brokers and libraries that know them.',
};

const RULE_DESCRIPTIONS: Record<SuccessRule, string> = {
  '2xx': '200, 201, 202, 204 and so on count as received.',
  '200': 'As Avaza has it: 201 or 204 count as failed, and are sent again.',
};

/** What the body looks like, when to try again, what counts as received, and whose webhook it is. */
export function AdvancedFields({ saved }: { saved: WebhookView | null }) {
  const { control } = useFormContext<WebhookFormValues>();
  const format = useWatch({ control, name: 'payloadFormat' });
  const { retryDelaysMs, retentionDays } = useAccess().installation;
  const policies = retryPolicies(retryDelaysMs);
  const obstacleTo = (name: RetryPolicyName) =>
    saved?.retryPolicy === name ? null : retentionObstacle(policies, name, retentionDays);
  return (
    <div className="flex flex-col gap-6">
      <Choice
        name="payloadFormat"
        hint="What the body of each request looks like. What waits already keeps the format it was made in."
        options={PAYLOAD_FORMATS.map((value) => ({
          value,
          label: PAYLOAD_FORMAT_LABELS[value],
          description: FORMAT_DESCRIPTIONS[value],
        }))}
      />
      {isNotification(format) ? (
        <>
          <Choice
            name="contentType"
            options={CONTENT_TYPES.map((value) => ({
              value,
              label: CONTENT_TYPE_LABELS[value],
              description: value,
            }))}
          />
          <HubSecretField hasSaved={saved?.hasHubSecret === true} />
        </>
      ) : saved?.hasHubSecret ? (
        <SavedHubSecret note="One is saved. It signs what waits in the format Notification, and is used again if you return to it." />
      ) : null}
      <Choice
        name="retryPolicy"
        hint="When to try again after a failure. After the last attempt it is final."
        options={RETRY_POLICIES.map((value) => ({
          value,
          label: RETRY_POLICY_LABELS[value],
          description: obstacleTo(value) ?? `${scheduleWords(policies[value])}.`,
          disabled: obstacleTo(value) !== null,
        }))}
      />
      <Choice
        name="successRule"
        hint="Which answers count as received."
        options={SUCCESS_RULES.map((value) => ({
          value,
          label: SUCCESS_RULE_LABELS[value],
          description: RULE_DESCRIPTIONS[value],
        }))}
      />
      <OwnerChoice saved={saved} />
    </div>
  );
}

type Option = { value: string; label: ReactNode; description: string; disabled?: boolean };
type ChoiceProps = {
  name: WebhookChoice;
  hint?: string;
  options: readonly Option[];
};

/** One of several, as cards. */
function Choice({ name, hint, options }: ChoiceProps) {
  const { control } = useFormContext<WebhookFormValues>();
  const { field, fieldState } = useController({ control, name });
  return (
    <FieldSet id={fieldId(name)} legend={FIELD_LABELS[name]} hint={hint} error={fieldState.error?.message}>
      <RadioGroup
        aria-label={FIELD_LABELS[name]}
        value={field.value}
        onValueChange={field.onChange}
        onBlur={field.onBlur}
        className="sm:grid-cols-2"
      >
        {options.map((option) => (
          <RadioCard key={option.value} {...option} />
        ))}
      </RadioGroup>
    </FieldSet>
  );
}

/** That a secret is saved, and what can be done with it. */
function SavedHubSecret({ note, onReplace }: { note: string; onReplace?: () => void }) {
  const { control, setValue } = useFormContext<WebhookFormValues>();
  const isRemoved = useWatch({ control, name: 'hubSecret' }) === null;
  return (
    <div className="flex flex-col gap-1.5">
      <span className="font-medium text-foreground text-sm">{FIELD_LABELS.hubSecret}</span>
      <p className="flex min-h-8 flex-wrap items-center gap-2 text-muted-foreground text-sm">
        {isRemoved ? 'It is removed when you save.' : note}
        {onReplace === undefined ? null : (
          <Button variant="outline" size="sm" onClick={onReplace}>
            Replace
          </Button>
        )}
        <Button
          variant="outline"
          size="sm"
          onClick={() =>
            setValue('hubSecret', isRemoved ? '' : null, { shouldDirty: true, shouldValidate: true })
          }
        >
          {isRemoved ? 'Keep it' : 'Remove'}
        </Button>
      </p>
    </div>
  );
}

/** A secret that both sides know, for one header of this format. A saved one is never shown: it is kept, replaced or removed. */
function HubSecretField({ hasSaved }: { hasSaved: boolean }) {
  const { control, setValue, register, formState } = useFormContext<WebhookFormValues>();
  const value = useWatch({ control, name: 'hubSecret' });
  const [isReplacing, setIsReplacing] = useState(false);
  const stop = () => {
    setValue('hubSecret', '', { shouldDirty: true, shouldValidate: true });
    setIsReplacing(false);
  };
  if (hasSaved && !isReplacing && !value) {
    return <SavedHubSecret note="One is saved." onReplace={() => setIsReplacing(true)} />;
  }
  const { onBlur, ...field } = register('hubSecret');
  return (
    <div className="flex flex-col items-start gap-1.5">
      <Field
        id={fieldId('hubSecret')}
        label={FIELD_LABELS.hubSecret}
        optional
        hint="A text that the receiver knows too. It signs the body with HMAC-SHA256, beside the signature that every request has."
        error={formState.errors.hubSecret?.message}
        className="w-full"
      >
        <Input
          {...field}
          onBlur={(event) => afterPointer(() => void onBlur(event))}
          type="password"
          autoComplete="new-password"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={isReplacing}
        />
      </Field>
      {hasSaved ? (
        <Button variant="link" size="sm" onClick={stop}>
          Keep the saved secret
        </Button>
      ) : null}
    </div>
  );
}

const EVERYBODY = 'everybody';

/** Everybody's, mine, or still that of whom it was made for. */
function OwnerChoice({ saved }: { saved: WebhookView | null }) {
  const { user } = useAccess();
  const { control } = useFormContext<WebhookFormValues>();
  const { field, fieldState } = useController({ control, name: 'owner' });
  const other = saved?.owner && saved.owner.id !== user.id ? saved.owner : null;
  return (
    <FieldSet
      id={fieldId('owner')}
      legend={FIELD_LABELS.owner}
      hint="A personal webhook gets only events about what its owner may view."
      error={fieldState.error?.message}
    >
      <RadioGroup
        aria-label={FIELD_LABELS.owner}
        value={field.value ?? EVERYBODY}
        onValueChange={(value) => field.onChange(value === EVERYBODY ? null : value)}
        onBlur={field.onBlur}
        className="sm:grid-cols-2"
      >
        <RadioCard
          value={EVERYBODY}
          label="Everybody"
          description="All events of the organisation that are ticked above."
        />
        <RadioCard
          value={user.id}
          label={
            <>
              Personal · <bdi>{user.name}</bdi>
            </>
          }
          description="Only those that you may view. It ends when you leave the organisation."
        />
        {other ? (
          <RadioCard
            value={other.id}
            label={
              <>
                Personal · <bdi>{other.name}</bdi>
              </>
            }
            description={
              other.isMember
                ? 'Only those that this member may view.'
                : 'No longer a member: nothing is sent. Choose another.'
            }
          />
        ) : null}
      </RadioGroup>
    </FieldSet>
  );
}
