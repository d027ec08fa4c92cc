-- Waits until there is something for a worker to do, for p_wait_ms at most, and asks every p_every_ms: each time with a new
-- snapshot. A worker that asked as often itself would pay a round trip each time. Changes nothing and locks nothing. The cost
-- is the same however many deliveries and lanes wait for a later time: each part reads one row, or one for each lane asked
-- about. Asking takes a tenth of the time at most.
--
-- p_hint, p_due: where to begin among the hints and the lanes that may be taken. p_org_ids, p_webhook_ids: the lanes in whose
-- queue to look for what is due. Answers of the last time that it asked: when that was and, in seconds since 1970, since when
-- the lane waits that has waited longest; positions from 1 of the lanes with something due; how long it took.
create function wait_for_work(
  p_hint bigint,
  p_due timestamptz,
  p_org_ids uuid[],
  p_webhook_ids uuid[],
  p_every_ms float8,
  p_wait_ms float8,
  out asked_at float8,
  out has_hints boolean,
  out longest_due_since float8,
  out due integer[],
  out took_ms float8
)
language plpgsql set search_path from current
as $$
declare
  v_end timestamptz := clock_timestamp() + p_wait_ms * interval '1 millisecond';
  v_now timestamptz;
begin
  loop
    v_now := clock_timestamp();
    select
      exists (select from lane_hints where id >= p_hint),
      (
        select extract(epoch from coalesce(leased_until, due_at))
        from lanes
        where coalesce(leased_until, due_at) between p_due and v_now
        order by coalesce(leased_until, due_at)
        limit 1
      ),
      array(
        select held.position::integer
        from unnest(p_org_ids, p_webhook_ids) with ordinality as held (org_id, webhook_id, position)
        cross join lateral (
          select
          from delivery_queue
          where delivery_queue.org_id = held.org_id
            and delivery_queue.webhook_id = held.webhook_id
            and delivery_queue.lane_token is null
            and delivery_queue.due_at <= v_now
          order by delivery_queue.due_at
          limit 1
        ) as next
      )
    into has_hints, longest_due_since, due;
    took_ms := extract(epoch from clock_timestamp() - v_now) * 1000;
    exit when has_hints or longest_due_since is not null or due <> '{}' or clock_timestamp() >= v_end;
    perform pg_sleep(greatest(p_every_ms, took_ms * 9) / 1000);
  end loop;
  asked_at := extract(epoch from v_now);
end
$$;
