'use client';

import {
  type DefaultError,
  type UseMutationOptions,
  type UseMutationResult,
  useMutation,
} from '@tanstack/react-query';
import { useRef } from 'react';

/**
 * `useMutation` for what must not be done twice: while it is under way, more calls do nothing. A second Enter or click
 * comes before the screen can show that the first one has been heard.
 */
export function useSingleMutation<TData, TError = DefaultError, TVariables = void, TContext = unknown>(
  options: UseMutationOptions<TData, TError, TVariables, TContext>,
): UseMutationResult<TData, TError, TVariables, TContext> {
  const isUnderWay = useRef(false);
  const mutation = useMutation({
    ...options,
    mutationFn: async (variables, context) => {
      try {
        if (options.mutationFn === undefined) throw new TypeError('A mutation has a function');
        return await options.mutationFn(variables, context);
      } finally {
        isUnderWay.current = false;
      }
    },
  });
  return {
    ...mutation,
    mutate: (...given) => {
      if (isUnderWay.current) return;
      isUnderWay.current = true;
      mutation.mutate(...given);
    },
  };
}
