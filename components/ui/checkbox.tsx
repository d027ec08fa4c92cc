'use client';

import { Checkbox as Base } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useFieldControl } from '#components/ui/field';
import { cn } from '#lib/utils';

/** A check box. `indeterminate` draws a minus and is read out as "mixed". Its target is 24 px wide and high. */
export function Checkbox({ className, indeterminate, ...props }: Base.Root.Props) {
  return (
    <Base.Root
      nativeButton
      render={<button type="button" />}
      indeterminate={indeterminate ?? false}
      {...useFieldControl(props)}
      className={cn(
        'relative grid size-4 shrink-0 place-items-center rounded-sm border border-input bg-card text-primary-foreground shadow-xs transition-colors duration-100 before:absolute before:-inset-1.5 hover:border-foreground/50 aria-invalid:border-danger data-disabled:cursor-not-allowed data-disabled:opacity-50 data-checked:border-primary data-checked:bg-primary data-indeterminate:border-primary data-indeterminate:bg-primary',
        className,
      )}
    >
      <Base.Indicator className="grid place-items-center data-unchecked:hidden">
        {indeterminate ? (
          <Minus aria-hidden className="size-3" strokeWidth={3} />
        ) : (
          <Check aria-hidden className="size-3" strokeWidth={3} />
        )}
      </Base.Indicator>
    </Base.Root>
  );
}

type CheckboxFieldProps = Base.Root.Props & { label: ReactNode; description?: ReactNode };

/** A check box with its label beside it and, below the label, what ticking it means. */
export function CheckboxField({ label, description, className, id, ...props }: CheckboxFieldProps) {
  const generatedId = useId();
  const controlId = id ?? generatedId;
  return (
    <div className={cn('flex items-start gap-2.5', typeof className === 'string' ? className : undefined)}>
      <Checkbox
        {...props}
        id={controlId}
        aria-describedby={description ? `${controlId}-description` : undefined}
        className="mt-0.5"
      />
      <div className="min-w-0">
        <label htmlFor={controlId} className="cursor-pointer text-foreground text-sm">
          {label}
        </label>
        {description ? (
          <p id={`${controlId}-description`} className="text-muted-foreground text-xs">
            {description}
          </p>
        ) : null}
      </div>
    </div>
  );
}
