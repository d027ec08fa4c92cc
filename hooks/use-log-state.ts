'use client';

import { useQueryStates } from 'nuqs';
import { useCallback, useEffect, useRef } from 'react';
import { countFilters, type LogFilters, logParsers, NO_FILTERS } from '#lib/client/deliveries/log-params';
import { useTimeZonePreference } from '#lib/client/time-zone-preference';

/** The state of Log History, all of it in the URL. Back closes an open delivery. */
export function useLogState(webhookId: string | undefined) {
  const [{ delivery, utc: switched, ...inUrl }, setState] = useQueryStates(logParsers, {
    history: 'replace',
    scroll: false,
  });
  // Without a word in the URL it is the zone that the user has chosen for all times.
  const isUtcChosen = useTimeZonePreference() === 'utc';
  // Whether the entry of the history before this one is the log without a delivery.
  const wasOpenedHere = useRef(false);

  const filters: LogFilters = webhookId === undefined ? inUrl : { ...inUrl, webhookId };
  const chosen = webhookId === undefined ? inUrl : { ...inUrl, webhookId: null };

  const current = useRef(delivery);
  useEffect(() => {
    current.current = delivery;
  }, [delivery]);
  // The same at every drawing, so that rows that know it need not be drawn again.
  const openDelivery = useCallback(
    (id: string) => {
      const isFirst = current.current === null;
      if (isFirst) wasOpenedHere.current = true;
      void setState({ delivery: id }, { history: isFirst ? 'push' : 'replace' });
    },
    [setState],
  );
  const closeDelivery = () => {
    if (wasOpenedHere.current) {
      wasOpenedHere.current = false;
      window.history.back();
    } else void setState({ delivery: null });
  };

  return {
    filters,
    /** Those of them that the user chose: without the webhook of a screen that is about it. */
    chosen,
    /** Whether anything is chosen that hides rows. */
    isFiltered: Object.values(chosen).some((value) => value !== null && value.toString() !== ''),
    /** Of what is behind the button “Filters” on a phone. */
    filterCount: countFilters(chosen),
    /** Back undoes it. A search that goes on being typed is one change. */
    setFilters: (change: Partial<LogFilters>) => {
      const isTyping = Boolean(change.search && inUrl.search);
      // A search can take effect just after a delivery was opened. It belongs to the log below, so that closing the delivery
      // leaves it: the entry of the history before this one is no longer that log.
      const isOpen = current.current !== null;
      if (isOpen) wasOpenedHere.current = false;
      void setState(change, { history: isTyping || isOpen ? 'replace' : 'push' });
    },
    clearFilters: () => void setState(NO_FILTERS, { history: 'push' }),
    utc: switched ?? isUtcChosen,
    setUtc: (value: boolean) => void setState({ utc: value === isUtcChosen ? null : value }),
    delivery,
    openDelivery,
    closeDelivery,
    /** For links: the state with another delivery open. */
    state: { ...inUrl, utc: switched, delivery },
  };
}

export type LogControls = ReturnType<typeof useLogState>;
