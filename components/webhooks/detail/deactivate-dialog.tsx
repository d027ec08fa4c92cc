'use client';

import { useState } from 'react';
import { ConfirmDialog } from '#components/ui/alert-dialog';
import { RadioCard, RadioGroup } from '#components/ui/radio-group';
import { deliveriesWords } from '#lib/client/webhooks/waiting-words';
import type { WAITING_CHOICES } from '#lib/domain/webhook/webhook';

type WaitingChoice = (typeof WAITING_CHOICES)[number];

/** Declared here again, so that the dialog does not bring the validation library along. */
const ORDER = ['cancel', 'keep'] as const satisfies readonly WaitingChoice[];

const CHOICES: Record<WaitingChoice, { label: string; description: string }> = {
  cancel: {
    label: 'Cancel what waits',
    description: 'It stays in Log History as Cancelled and can be retried from there.',
  },
  keep: {
    label: 'Keep sending what waits',
    description: 'It is sent and retried as planned. New events are not sent.',
  },
};

type DeactivateDialogProps = {
  name: string;
  waitingCount: number;
  onClose: () => void;
  onConfirm: (choice: WaitingChoice) => void;
};

/** Asks what becomes of the deliveries that wait when a webhook is switched off. */
export function DeactivateDialog({ name, waitingCount, onClose, onConfirm }: DeactivateDialogProps) {
  const [choice, setChoice] = useState<WaitingChoice>('cancel');
  const isOne = waitingCount === 1;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Deactivate “${name}”?`}
      confirmLabel="Deactivate webhook"
      cancelLabel="Keep it active"
      onConfirm={() => onConfirm(choice)}
    >
      <p className="mb-3">
        {deliveriesWords(waitingCount)} to it still {isOne ? 'waits' : 'wait'} for an attempt. What should
        happen to {isOne ? 'it' : 'them'}?
      </p>
      <RadioGroup
        aria-label="Deliveries that wait"
        value={choice}
        onValueChange={(value) => setChoice(value as WaitingChoice)}
      >
        {ORDER.map((value) => (
          <RadioCard key={value} value={value} {...CHOICES[value]} />
        ))}
      </RadioGroup>
    </ConfirmDialog>
  );
}
