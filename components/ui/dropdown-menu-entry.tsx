import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** What a menu can hold. */
export type MenuEntry =
  | {
      kind: 'action';
      label: string;
      icon?: LucideIcon;
      onSelect: () => void;
      isDestructive?: boolean;
      /** Why it cannot be chosen right now; shown below the label. */
      unavailable?: string | null;
    }
  | { kind: 'link'; label: string; icon?: LucideIcon; href: string; isCurrent?: boolean; isNewTab?: boolean }
  | {
      kind: 'choice';
      label: string;
      value: string;
      onSelect: (value: string) => void;
      options: readonly { value: string; label: string; icon?: LucideIcon }[];
    }
  | { kind: 'heading'; key: string; content: ReactNode }
  | { kind: 'separator'; key: string };
