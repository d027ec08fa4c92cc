import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '#lib/utils';

export type AlertTone = 'info' | 'success' | 'warning' | 'danger';

const TONES: Record<AlertTone, { className: string; icon: LucideIcon }> = {
  info: { className: 'border-info-border bg-info-surface [&>svg]:text-info', icon: Info },
  success: { className: 'border-success-border bg-success-surface [&>svg]:text-success', icon: CircleCheck },
  warning: {
    className: 'border-warning-border bg-warning-surface [&>svg]:text-warning',
    icon: TriangleAlert,
  },
  danger: { className: 'border-danger-border bg-danger-surface [&>svg]:text-danger', icon: CircleAlert },
};

type AlertProps = Omit<ComponentProps<'div'>, 'title'> & {
  tone?: AlertTone;
  title?: ReactNode;
  /** Buttons or links: the next step. */
  actions?: ReactNode;
};

/** A message in its place on the page. With `role="alert"` it is read out when it appears. */
export function Alert({ tone = 'info', title, actions, className, children, ...props }: AlertProps) {
  const Icon = TONES[tone].icon;
  return (
    <div
      {...props}
      className={cn(
        'flex items-start gap-2.5 rounded-lg border px-3 py-2.5 text-foreground text-sm',
        TONES[tone].className,
        className,
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-2">
        <div className="wrap-anywhere min-w-0 flex-1 basis-60">
          {title ? <p className="font-medium">{title}</p> : null}
          {children ? <div className="text-foreground/85">{children}</div> : null}
        </div>
        {actions ? <div className="flex shrink-0 flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  );
}
