'use client';

import { Radio } from '@base-ui/react/radio';
import { RadioGroup as Base } from '@base-ui/react/radio-group';
import { type ReactNode, useId } from 'react';
import { cn } from '#lib/utils';

/** One of several; arrow keys move the choice. Give it `aria-labelledby`, or put it in a FieldSet. */
export function RadioGroup({ className, ...props }: Base.Props) {
  return <Base {...props} className={cn('grid gap-2', className)} />;
}

type RadioCardProps = {
  value: string;
  label: ReactNode;
  description?: ReactNode;
  disabled?: boolean;
  className?: string;
};

/** A choice as a card: all of it can be clicked. */
export function RadioCard({ value, label, description, disabled, className }: RadioCardProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the radio inside is the control
    <label
      className={cn(
        'flex cursor-pointer items-start gap-2.5 rounded-md border border-border bg-card px-3 py-2.5 shadow-xs transition-colors duration-100 hover:bg-accent/50 has-data-checked:border-primary has-data-checked:bg-primary-surface has-data-disabled:cursor-not-allowed has-data-disabled:opacity-50',
        className,
      )}
    >
      <Radio.Root
        value={value}
        disabled={disabled}
        // The name is the label alone; all that the card says would be too long for one.
        aria-labelledby={`${id}-label`}
        aria-describedby={description ? `${id}-description` : undefined}
        className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-input bg-card data-checked:border-primary data-checked:bg-primary"
      >
        <Radio.Indicator className="size-1.5 rounded-full bg-primary-foreground data-unchecked:hidden" />
      </Radio.Root>
      <span className="min-w-0">
        <span id={`${id}-label`} className="block font-medium text-foreground text-sm">
          {label}
        </span>
        {description ? (
          <span id={`${id}-description`} className="block text-muted-foreground text-xs">
            {description}
          </span>
        ) : null}
      </span>
    </label>
  );
}
