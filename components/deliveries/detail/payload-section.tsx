'use client';

import { CodeViewer } from '#components/deliveries/detail/code-viewer';
import { SectionHeading } from '#components/deliveries/detail/section-heading';
import { Alert } from '#components/ui/alert';
import { useAccess } from '#hooks/use-access';
import type { DeliveryView } from '#lib/contracts/views/deliveries';

/** The full JSON that is sent with every attempt. */
export function PayloadSection({ delivery }: { delivery: DeliveryView }) {
  const { retentionDays } = useAccess().installation;
  return (
    <section>
      <SectionHeading title="Payload" />
      {delivery.payload === null ? (
        <Alert>
          The payload is no longer stored: events are removed after {retentionDays} days. It cannot be sent
          again.
        </Alert>
      ) : (
        <CodeViewer text={delivery.payload} name="payload" fileName={`${delivery.eventId}.json`} />
      )}
    </section>
  );
}
