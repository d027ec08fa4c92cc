'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useRef, useState } from 'react';
import { FreshKey } from '#components/api-keys/fresh-key';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { CheckboxField } from '#components/ui/checkbox';
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '#components/ui/dialog';
import { Field, FieldSet } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/native-select';
import { useAccess } from '#hooks/use-access';
import { useSingleMutation } from '#hooks/use-single-mutation';
import { ApiError } from '#lib/client/api';
import { apiKeyKeys, createApiKey } from '#lib/client/api-keys/queries';
import { serverNow } from '#lib/client/server-clock';
import { API_KEY_SCOPE_DESCRIPTIONS, API_KEY_SCOPES, type ApiKeyScope } from '#lib/domain/access/api-key';
import { MAX_NAME_LENGTH } from '#lib/domain/limits';

const DAY_MS = 86_400_000;
const LIFETIMES = [
  { label: 'Never', days: null },
  { label: 'In 30 days', days: 30 },
  { label: 'In 90 days', days: 90 },
  { label: 'In a year', days: 365 },
] as const;

type Values = { name: string; scopes: readonly ApiKeyScope[]; days: number | null };
type Flaws = { name?: string; scopes?: string; form?: string };

function flawsOf({ name, scopes }: Values): Flaws {
  return {
    ...(name.trim() === '' ? { name: 'Enter a name, for example the program that will use the key.' } : {}),
    ...(scopes.length === 0 ? { scopes: 'Tick at least one scope.' } : {}),
  };
}

/** What the server has refused, each at the field that it is about. */
function refusalOf(error: Error | null): Flaws {
  if (error === null) return {};
  const flaws: Flaws = {};
  for (const { pointer, message } of error instanceof ApiError ? (error.problem.errors ?? []) : []) {
    const [, name] = pointer.split('/');
    flaws[name === 'name' || name === 'scopes' ? name : 'form'] ??= message;
  }
  return Object.keys(flaws).length > 0 ? flaws : { form: error.message };
}

/** Makes a key, then shows it for the only time. A click beside the dialog does not close it: the key would be lost. */
export function CreateDialog({ onClose }: { onClose: () => void }) {
  const { org } = useAccess();
  const queryClient = useQueryClient();
  const name = useRef<HTMLInputElement>(null);
  const create = useSingleMutation({
    mutationFn: ({ name, scopes, days }: Values) =>
      createApiKey(org.slug, {
        name,
        scopes: [...scopes],
        expiresAt: days === null ? null : new Date(serverNow() + days * DAY_MS).toISOString(),
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiKeyKeys.list(org.slug) }),
  });
  return (
    <Dialog open disablePointerDismissal onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="md" initialFocus={name}>
        {create.data ? (
          <FreshKey fresh={create.data} onClose={onClose} />
        ) : (
          <Form
            nameInput={name}
            isPending={create.isPending}
            refusal={refusalOf(create.error)}
            onChange={create.reset}
            onSubmit={create.mutate}
            onCancel={onClose}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}

type FormProps = {
  nameInput: React.RefObject<HTMLInputElement | null>;
  isPending: boolean;
  refusal: Flaws;
  onChange: () => void;
  onSubmit: (values: Values) => void;
  onCancel: () => void;
};

function Form({ nameInput, isPending, refusal, onChange, onSubmit, onCancel }: FormProps) {
  const formId = useId();
  const scopesId = useId();
  const [values, setValues] = useState<Values>({ name: '', scopes: ['events:write'], days: null });
  const [wasTried, setWasTried] = useState(false);
  const flaws = { ...(wasTried ? flawsOf(values) : {}), ...refusal };
  const change = (next: Partial<Values>) => {
    onChange();
    setValues({ ...values, ...next });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWasTried(true);
    const found = flawsOf(values);
    if (found.name) nameInput.current?.focus();
    else if (found.scopes) document.querySelector<HTMLElement>(`#${CSS.escape(scopesId)} button`)?.focus();
    else if (!isPending) onSubmit(values);
  };
  return (
    <>
      <DialogHeader>
        <DialogTitle>Create API key</DialogTitle>
      </DialogHeader>
      <DialogBody>
        <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-5">
          {flaws.form ? (
            <Alert tone="danger" role="alert" title="The key was not created">
              {flaws.form}
            </Alert>
          ) : null}
          <Field label="Name" hint="The program that will use it." error={flaws.name}>
            <Input
              ref={nameInput}
              value={values.name}
              maxLength={MAX_NAME_LENGTH}
              onChange={(event) => change({ name: event.target.value })}
              autoComplete="off"
            />
          </Field>
          <FieldSet
            id={scopesId}
            legend="Scopes"
            hint="What it may do. Tick no more than the program needs."
            error={flaws.scopes}
          >
            {API_KEY_SCOPES.map((scope) => (
              <CheckboxField
                key={scope}
                label={<span className="font-medium font-mono">{scope}</span>}
                description={API_KEY_SCOPE_DESCRIPTIONS[scope]}
                checked={values.scopes.includes(scope)}
                onCheckedChange={(isTicked) =>
                  change({
                    scopes: API_KEY_SCOPES.filter((one) =>
                      one === scope ? isTicked : values.scopes.includes(one),
                    ),
                  })
                }
              />
            ))}
          </FieldSet>
          <Field label="Ends" hint="A key that has ended is refused. It can be revoked at any time.">
            <Select
              value={values.days ?? ''}
              onChange={(event) =>
                change({ days: event.target.value === '' ? null : Number(event.target.value) })
              }
              className="sm:w-48"
            >
              {LIFETIMES.map(({ label, days }) => (
                <option key={label} value={days ?? ''}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
        </form>
      </DialogBody>
      <DialogFooter>
        <Button variant="outline" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" form={formId} loading={isPending}>
          Create API key
        </Button>
      </DialogFooter>
    </>
  );
}
