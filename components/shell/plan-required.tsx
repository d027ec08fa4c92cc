'use client';

import { ArrowUpRight, Check, Webhook } from 'lucide-react';
import { AskAdmins } from '#components/shell/ask-admins';
import { buttonVariants } from '#components/ui/button';
import { Card } from '#components/ui/card';
import { useAccess } from '#hooks/use-access';
import { PLAN_LABELS, PLAN_WITH_WEBHOOKS } from '#lib/domain/access/plan';

const BENEFITS = [
  'Jobs, estimates, documents and more are sent to a URL of yours the moment they change.',
  'What fails is tried again, and Log History shows what was sent and what came back.',
  'Every request is signed, so that the receiver knows where it comes from.',
];

/** Where the plan has no webhooks: what they are, and how to get them. */
export function PlanRequired() {
  const { org, plan, role, installation } = useAccess();
  const wanted = PLAN_LABELS[PLAN_WITH_WEBHOOKS];
  return (
    <Card className="mx-auto mt-6 max-w-xl p-5">
      <span className="mb-3 grid size-9 place-items-center rounded-lg border border-border bg-muted">
        <Webhook aria-hidden className="size-4.5 text-muted-foreground" />
      </span>
      <h1 className="font-semibold text-lg tracking-tight">Webhooks are part of the {wanted} plan</h1>
      <p className="mt-1 text-muted-foreground text-sm">
        <bdi>{org.name}</bdi> is on {plan.label}. With {wanted}:
      </p>
      <ul className="mt-3 flex flex-col gap-1.5 text-sm">
        {BENEFITS.map((benefit) => (
          <li key={benefit} className="flex gap-2">
            <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />
            {benefit}
          </li>
        ))}
      </ul>
      <h2 className="mt-4 font-medium text-sm">How to get it</h2>
      {role === 'admin' ? (
        <UpgradeWay url={installation.upgradeUrl} wanted={wanted} />
      ) : (
        <>
          <p className="mt-1 text-muted-foreground text-sm">Your admins can upgrade. Ask one of them:</p>
          <AskAdmins
            subject={`Webhooks for ${org.name}`}
            wish={`I would like to use webhooks in ${org.name}. They are part of the ${wanted} plan; we are on ${plan.label}. Could you upgrade it?`}
          />
        </>
      )}
      <p className="mt-4 text-muted-foreground text-xs">
        Nothing is sent until then. Webhooks that were set up before stay as they are, and go on with the
        first event after the upgrade.
      </p>
    </Card>
  );
}

function UpgradeWay({ url, wanted }: { url: string | null; wanted: string }) {
  if (url === null) {
    return (
      <p className="mt-1 text-muted-foreground text-sm">
        Ask whoever provides this application to change your plan to {wanted}.
      </p>
    );
  }
  return (
    <a href={url} className={buttonVariants({ className: 'mt-2' })}>
      Upgrade to {wanted}
      <ArrowUpRight aria-hidden />
    </a>
  );
}
