/** What floats above the page: menus, popovers, cards. */
export const popupSurfaceClass =
  'rounded-lg border border-border bg-popover text-popover-foreground shadow-md outline-none transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0';
