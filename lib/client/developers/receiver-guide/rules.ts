/** How deliveries behave: answers, retries, duplicates, order, sending again, test events. */
import type { GuideSection, GuideSettings } from '#lib/client/developers/receiver-guide/blocks';
import { MAX_PAUSE_MS } from '#lib/domain/delivery/lane-pace';
import { INITIAL_WINDOW, LATE_MS, MAX_WINDOW } from '#lib/domain/delivery/lane-window';
import {
  ATTEMPT_DEADLINE_MS,
  MAX_STORED_BODY_BYTES,
  SUCCESS_RULE_LABELS,
} from '#lib/domain/delivery/outcome';
import {
  HEEDED_STATUSES,
  MAX_RETRY_AFTER_MS,
  THROTTLED_STATUS,
  UNAVAILABLE_STATUS,
} from '#lib/domain/delivery/retry-after';
import { RETRY_POLICIES, RETRY_POLICY_LABELS, retryPolicies } from '#lib/domain/delivery/retry-policy';
import { durationWords, scheduleWords } from '#lib/domain/delivery/retry-words';
import { MAX_TEST_WAIT_SECONDS, MAX_TESTS_PER_MINUTE } from '#lib/domain/limits';
import {
  FAILING_DAYS,
  GONE_STATUS,
  MAX_CONSECUTIVE_TIMEOUTS,
  MIN_FAILED_DELIVERIES,
} from '#lib/domain/webhook/webhook-health';

const DEADLINE = `${ATTEMPT_DEADLINE_MS / 1000} s`;

/** In the statement of the receiver's own database. */
const ONCE_SQL = `begin;
insert into received_webhooks (id) values ($1) on conflict (id) do nothing;
-- No row was inserted: it is a duplicate. Commit, and answer 2xx.
-- Else do the work, or put it into a queue that is part of this transaction.
commit;`;

const TEST_COMMAND = `curl https://hooks.example.com/api/v1/orgs/acme/webhooks/whk_…/test \\
  -H "Authorization: Bearer $HOOKTAB_API_KEY" -H 'Content-Type: application/json' \\
  -d '{"eventType": "job.created"}'`;

/** The rules, with the settings of the installation. */
export function ruleSections(settings: GuideSettings): GuideSection[] {
  return [answering, retrying(settings), duplicates(settings), order, again(settings), tests];
}

const answering: GuideSection = {
  id: 'answer',
  title: 'Answer fast',
  blocks: [
    {
      kind: 'text',
      text: `Your endpoint has ${DEADLINE} for everything: finding its address, connecting, and the whole answer. Then the request is cancelled and counts as failed.`,
    },
    {
      kind: 'list',
      items: [
        'Store the event, in a queue, a table or a file, and answer, best with 200 and a short body. Do the work afterwards.',
        'Answer 2xx only once it is stored: what was answered so is not sent again.',
        `Any 2xx counts as received. A webhook with the success rule “${SUCCESS_RULE_LABELS['200']}” counts only 200: an empty 204 fails there.`,
        'Redirects are not followed: a 3xx counts as failed.',
        'Connections are kept for further requests, for less time than your `Keep-Alive: timeout=` says. A request that meets one which you have just closed is sent again at once on a new one, within the same attempt.',
        'An answer that bends the rules of HTTP/1.1 counts by its status; the log says what was odd about it.',
        `Nothing in the answer is acted upon but its status and Retry-After. Of the body ${MAX_STORED_BODY_BYTES / 1024} KiB are kept in the log: say there in words what is wrong, and no secrets.`,
      ],
    },
  ],
};

function retrying({ retryDelaysMs }: GuideSettings): GuideSection {
  const policies = retryPolicies(retryDelaysMs);
  return {
    id: 'retries',
    title: 'Retries',
    blocks: [
      {
        kind: 'text',
        text: 'Whatever is no success is tried again: another status, no connection, no valid certificate, no answer in time. After the last attempt the delivery has failed for good. The webhook has one of two policies:',
      },
      {
        kind: 'terms',
        label: 'Retry policies',
        rows: RETRY_POLICIES.map((name) => [RETRY_POLICY_LABELS[name], `${scheduleWords(policies[name])}.`]),
      },
      {
        kind: 'list',
        items: [
          'Every attempt has the same `webhook-id` and the same bytes in its body, and its own time and signature.',
          `\`Retry-After\` of an answer ${HEEDED_STATUSES.join(' or ')}, in seconds or as a date, puts the next attempt off by up to ${durationWords(MAX_RETRY_AFTER_MS)}. It brings none forward, and there are no more attempts for it.`,
          `\`${GONE_STATUS} Gone\` ends it: there is no other attempt, and the webhook is deactivated at once.`,
          `A webhook is also deactivated when all has failed for ${FAILING_DAYS} days, with at least ${MIN_FAILED_DELIVERIES} deliveries that failed for good, or after ${MAX_CONSECUTIVE_TIMEOUTS} requests in a row without an answer in time. Test events that fail do not count.`,
          'What waits is cancelled then. Once the endpoint works again, activate the webhook and retry from Log History what was missed.',
          `At most ${MAX_WINDOW} requests of a webhook are under way at a time: ${INITIAL_WINDOW} at first, more while you answer within ${LATE_MS / 1000} s, and fewer while they fail.`,
          `An endpoint that answers ${THROTTLED_STATUS}, or ${UNAVAILABLE_STATUS} with \`Retry-After\`, gets what waits more slowly: about as fast as it accepts it, and while it refuses everything one request after ever longer pauses, as long as \`Retry-After\` says or up to ${MAX_PAUSE_MS / 1000} s. What waits meanwhile loses no attempts, unless everything is refused for an hour.`,
        ],
      },
    ],
  };
}

const duplicates = ({ retentionDays }: GuideSettings): GuideSection => ({
  id: 'duplicates',
  title: 'Handle duplicates',
  blocks: [
    {
      kind: 'text',
      text: 'Each event is delivered at least once. It comes twice where your answer was lost on the way or came too late, where the sender was interrupted, and where somebody sends it again. All have the same `webhook-id`. Two webhooks with one URL send an event with the same id, too.',
    },
    { kind: 'code', label: 'SQL to take an event once', fence: 'sql', code: ONCE_SQL },
    {
      kind: 'text',
      text: `Answer a duplicate with 2xx, else it comes again. Keep the ids for ${retentionDays} days: so long an event can be sent again.`,
    },
  ],
});

const order: GuideSection = {
  id: 'order',
  title: 'Do not rely on order',
  blocks: [
    {
      kind: 'text',
      text: 'Several requests are under way at a time, and one that failed comes later than those after it. Each body says when the event happened, the `occurredAt` with which it was emitted:',
    },
    {
      kind: 'terms',
      label: 'Where the time of the event is',
      rows: [
        ['Envelope', '`timestamp`'],
        ['CloudEvents', '`time`'],
        ['Topic', '`eventDateTime`'],
        ['Notification', '`event_time`'],
        ['Array', 'It has none of its own: use a time in the data.'],
      ],
    },
    {
      kind: 'text',
      text: 'For each object keep the time of the latest event that you took, and leave out what is older. Or take the event as a hint, and read the object from the API of its product.',
    },
  ],
};

const again = ({ retentionDays }: GuideSettings): GuideSection => ({
  id: 'replay',
  title: 'Have events sent again',
  blocks: [
    {
      kind: 'text',
      text: `For ${retentionDays} days Log History sends an event again: one, or all that match a filter. A program asks with \`POST /api/v1/orgs/{org}/deliveries/{delivery}/retry\` and a key that has the scope \`deliveries:retry\`.`,
    },
    {
      kind: 'text',
      text: 'It comes with the same `webhook-id` and the same body. A receiver that had it takes it for a duplicate: to have it worked on once more, forget its id first.',
    },
  ],
});

const tests: GuideSection = {
  id: 'tests',
  title: 'Test events',
  blocks: [
    {
      kind: 'text',
      text: `Send test event sends an example of any event type to one webhook, whether or not the webhook is subscribed or active, at most ${MAX_TESTS_PER_MINUTE} times a minute. The request has the header \`webhook-test: true\`. Its body has \`"test": true\` (form-encoded \`test=true\`), except in the format Array, which has no room for it. Handle it like a real event, but change nothing that matters.`,
    },
    {
      kind: 'text',
      text: `A program sends one with a key that has the scope \`webhooks:write\`, and gets the answer of the endpoint with the call, in words and with advice. It waits up to ${MAX_TEST_WAIT_SECONDS} s; with \`?wait=0\` it does not.`,
    },
    { kind: 'code', label: 'Command to send a test event', fence: 'sh', code: TEST_COMMAND },
  ],
};
