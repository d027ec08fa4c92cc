import { CopyButton } from '#components/ui/copy-button';

/** Code to copy, as text, under its name. What scrolls sideways can be reached by keyboard. */
export function CodeBlock({ label, code }: { label: string; code: string }) {
  return (
    <div className="overflow-hidden rounded-lg border border-border bg-code">
      <div className="flex items-center justify-between gap-2 border-border border-b bg-card py-1 pr-1 pl-4">
        <span className="min-w-0 truncate text-muted-foreground text-xs">{label}</span>
        <CopyButton
          value={code}
          label={`Copy ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
          size="icon-sm"
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: what scrolls must take the focus, and have a name for it */}
      <div
        role="region"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: so that it can be scrolled by keyboard
        tabIndex={0}
        className="overflow-x-auto px-4 py-3 focus-visible:outline-offset-[-2px]"
      >
        <pre dir="ltr" className="text-xs leading-5">
          {code}
        </pre>
      </div>
    </div>
  );
}
