/** A text in which backticks mark code. */
export function GuideText({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change its parts
      <code key={index} className="wrap-anywhere text-foreground text-xs">
        {part}
      </code>
    ),
  );
}
