'use client';

import { CircleAlert } from 'lucide-react';
import { createContext, type ReactNode, useContext, useId } from 'react';
import { Label } from '#components/ui/label';
import { cn } from '#lib/utils';

type FieldIds = { controlId: string; describedBy: string | undefined; isInvalid: boolean };

const FieldContext = createContext<FieldIds | null>(null);

type Describable = {
  id?: string | undefined;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: React.AriaAttributes['aria-invalid'];
};

/** Adds to the props of a control what ties it to the Field around it: id, description, validity. */
export function useFieldControl<Props extends Describable>(props: Props): Props {
  const field = useContext(FieldContext);
  if (!field) return props;
  return {
    ...props,
    id: props.id ?? field.controlId,
    'aria-describedby': [props['aria-describedby'], field.describedBy].filter(Boolean).join(' ') || undefined,
    'aria-invalid': props['aria-invalid'] ?? (field.isInvalid || undefined),
  };
}

type FieldProps = {
  label: ReactNode;
  /** The one control: Input, Textarea, Select. */
  children: ReactNode;
  hint?: ReactNode;
  error?: string | null | undefined;
  /** Said beside the label; required is what a field is otherwise. */
  optional?: boolean;
  /** The id of the control, where something else must know it. */
  id?: string;
  className?: string;
};

/** A control with its label above, and its hint and error below, tied together for screen readers. */
export function Field({ label, children, hint, error, optional, id, className }: FieldProps) {
  const generatedId = useId();
  const controlId = id ?? generatedId;
  const hintId = `${controlId}-hint`;
  const errorId = `${controlId}-error`;
  const describedBy = [error ? errorId : null, hint ? hintId : null].filter(Boolean).join(' ') || undefined;
  return (
    <FieldContext value={{ controlId, describedBy, isInvalid: Boolean(error) }}>
      <div className={cn('flex flex-col gap-1.5', className)}>
        <div className="flex items-baseline justify-between gap-2">
          <Label htmlFor={controlId}>{label}</Label>
          {optional ? <span className="text-muted-foreground text-xs">Optional</span> : null}
        </div>
        {children}
        {error ? <FieldError id={errorId}>{error}</FieldError> : null}
        {hint ? <FieldHint id={hintId}>{hint}</FieldHint> : null}
      </div>
    </FieldContext>
  );
}

/** An explanation below a control. */
export function FieldHint({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="text-muted-foreground text-xs">
      {children}
    </p>
  );
}

/** What is wrong with a control, and what to do. */
export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="flex items-start gap-1 text-danger text-xs">
      <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
      <span>{children}</span>
    </p>
  );
}

type FieldSetProps = Omit<FieldProps, 'optional' | 'id' | 'label'> & { legend: ReactNode; id?: string };

/** Several controls under one name: check boxes, radio cards. */
export function FieldSet({ legend, children, hint, error, id, className }: FieldSetProps) {
  const generatedId = useId();
  const base = id ?? generatedId;
  const describedBy =
    [error ? `${base}-error` : null, hint ? `${base}-hint` : null].filter(Boolean).join(' ') || undefined;
  return (
    <fieldset id={id} aria-describedby={describedBy} className={cn('min-w-0', className)}>
      <legend className="mb-1.5 font-medium text-foreground text-sm">{legend}</legend>
      <div className="flex flex-col gap-2">
        {hint ? <FieldHint id={`${base}-hint`}>{hint}</FieldHint> : null}
        {error ? <FieldError id={`${base}-error`}>{error}</FieldError> : null}
        {children}
      </div>
    </fieldset>
  );
}
