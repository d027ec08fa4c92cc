import { CopyButton } from '#components/ui/copy-button';

/** Code to copy, as text. What scrolls sideways can be reached by keyboard. */
export function CodeBlock({ label, code }: { label: string; code: string }) {
  return (
    <div className="relative overflow-hidden rounded-lg border border-border bg-code">
      {/* biome-ignore lint/a11y/useSemanticElements: what scrolls must take the focus, and have a name for it */}
      <div
        role="region"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: so that it can be scrolled by keyboard
        tabIndex={0}
        className="overflow-x-auto px-4 py-3 pr-12 focus-visible:outline-offset-[-2px]"
      >
        <pre dir="ltr" className="text-xs leading-5">
          {code}
        </pre>
      </div>
      <span className="absolute top-1.5 right-1.5 rounded-md bg-code">
        <CopyButton value={code} label={`Copy ${label.charAt(0).toLowerCase()}${label.slice(1)}`} />
      </span>
    </div>
  );
}
