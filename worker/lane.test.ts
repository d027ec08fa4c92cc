import { expect, test } from 'vitest';
import { afterClaim, newLane } from '#worker/lane';
import { ACQUIRED } from '#worker/testing/lanes';

const someLane = () => newLane(ACQUIRED, 0);

test('turns grow with a backlog up to eight slots, and end with it', () => {
  const lane = someLane();
  const turns = [lane.turn];
  for (let i = 0; i < 5; i++) {
    lane.hasDue = false;
    afterClaim(lane, true);
    expect(lane.hasDue).toBe(true);
    turns.push(lane.turn);
  }
  expect(turns).toEqual([1, 2, 4, 8, 8, 8]);
  lane.hasDue = false;
  afterClaim(lane, false);
  expect(lane).toMatchObject({ hasDue: false, turn: 1 });
});

test('what was said to be due while a claim was under way is not forgotten', () => {
  const lane = someLane();
  lane.hasDue = true;
  afterClaim(lane, false);
  expect(lane.hasDue).toBe(true);
});
