'use client';

import { useEffect, useRef } from 'react';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { CopyButton } from '#components/ui/copy-button';
import { DialogBody, DialogFooter, DialogHeader, DialogTitle } from '#components/ui/dialog';
import { useAccess } from '#hooks/use-access';
import { firstCallAsCurl } from '#lib/client/events/first-call';
import type { ApiKeyWithSecret } from '#lib/contracts/views/api-keys';

type FreshKeyProps = { fresh: ApiKeyWithSecret; onClose: () => void };

/** A key that was just made, for the only time, and a first call with it. */
export function FreshKey({ fresh: { apiKey, key }, onClose }: FreshKeyProps) {
  const { org } = useAccess();
  const copy = useRef<HTMLButtonElement>(null);
  useEffect(() => copy.current?.focus(), []);
  const command = firstCallAsCurl(window.location.origin, org.slug, apiKey.scopes);
  return (
    <>
      <DialogHeader>
        <DialogTitle className="break-words">“{apiKey.name}” was created</DialogTitle>
      </DialogHeader>
      <DialogBody className="flex flex-col gap-4">
        <div className="flex flex-col gap-1.5">
          <p className="font-medium text-sm">API key</p>
          <div className="flex items-center gap-2 rounded-md border border-border bg-code py-1.5 pr-1.5 pl-3">
            <code className="min-w-0 flex-1 break-all text-sm">{key}</code>
            <CopyButton ref={copy} value={key} label="Copy API key" variant="outline" />
          </div>
        </div>
        <Alert tone="warning" title="Copy it now. It will not be shown again.">
          If it is lost, revoke it and create another one.
        </Alert>
        <div className="flex flex-col gap-1.5">
          <div className="flex items-center justify-between gap-2">
            <p className="font-medium text-sm">Try it</p>
            <CopyButton value={command} label="Copy command" />
          </div>
          <pre
            dir="ltr"
            className="wrap-anywhere whitespace-pre-wrap rounded-md max-sm:break-all border border-border bg-code px-3 py-2 text-xs leading-5"
          >
            {command}
          </pre>
          <p className="text-muted-foreground text-xs">With the key in the variable HOOKTAB_API_KEY.</p>
        </div>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Done</Button>
      </DialogFooter>
    </>
  );
}
