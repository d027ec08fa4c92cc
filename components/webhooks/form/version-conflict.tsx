'use client';

import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { webhookChanges } from '#lib/client/webhooks/webhook-changes';
import type { WebhookView } from '#lib/contracts/views/webhooks';

type VersionConflictProps = {
  /** The webhook as it was when the form was opened. */
  mine: WebhookView;
  theirs: WebhookView;
  onLoadTheirs: () => void;
  onSaveMine: () => void;
};

/** Somebody else saved meanwhile: what they changed, and the choice whose version stays. */
export function VersionConflict({ mine, theirs, onLoadTheirs, onSaveMine }: VersionConflictProps) {
  const changes = webhookChanges(mine, theirs);
  return (
    <Alert
      tone="warning"
      title="Somebody else changed this webhook in the meantime. Your changes were not saved."
    >
      {changes.length === 0 ? (
        <p>They made a new signing secret. The settings are unchanged.</p>
      ) : (
        <dl className="mt-1 grid grid-cols-1 gap-x-3 gap-y-0.5 sm:grid-cols-[auto_1fr]">
          {changes.map(({ label, from, to }) => (
            <div key={label} className="contents">
              <dt className="text-muted-foreground">{label}</dt>
              <dd className="min-w-0 break-words max-sm:mb-1.5">
                {from === '' ? null : (
                  <>
                    <del>
                      <bdi>{from}</bdi>
                    </del>{' '}
                    →{' '}
                  </>
                )}
                <ins className="no-underline">
                  <bdi>{to}</bdi>
                </ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p className="mt-3 flex flex-wrap gap-2">
        <Button variant="outline" onClick={onLoadTheirs}>
          Load their version
        </Button>
        <Button onClick={onSaveMine}>Save my version</Button>
      </p>
    </Alert>
  );
}
