'use client';

import type { ReactNode } from 'react';
import { Button } from '#components/ui/button';
import { CheckboxField } from '#components/ui/checkbox';

type Option<Value extends string> = { value: Value; label: string };
export type OptionGroup<Value extends string> = { legend: string | null; options: readonly Option<Value>[] };

type FilterChoicesProps<Value extends string> = {
  name: string;
  groups: readonly OptionGroup<Value>[];
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
  children?: ReactNode;
};

/** The values of a filter as check boxes. Only ever loaded when a filter is first opened. */
export function FilterChoices<Value extends string>(props: FilterChoicesProps<Value>) {
  const { name, groups, chosen, onChange, children } = props;
  const toggle = (one: Value, isOn: boolean) =>
    onChange(isOn ? [...chosen, one] : chosen.filter((other) => other !== one));
  return (
    <div className="flex flex-col gap-3">
      {groups.map(({ legend, options }) => (
        <fieldset key={legend ?? name} className="flex flex-col gap-2">
          <legend
            className={legend === null ? 'sr-only' : 'mb-1.5 font-medium text-muted-foreground text-xs'}
          >
            {legend ?? name}
          </legend>
          {options.map((option) => (
            <CheckboxField
              key={option.value}
              label={option.label}
              checked={chosen.includes(option.value)}
              onCheckedChange={(isOn) => toggle(option.value, isOn)}
            />
          ))}
        </fieldset>
      ))}
      {children}
      <Button
        variant="outline"
        size="sm"
        className="self-start"
        unavailable={chosen.length === 0 ? 'Nothing is chosen.' : null}
        onClick={() => onChange([])}
      >
        Clear
      </Button>
    </div>
  );
}
