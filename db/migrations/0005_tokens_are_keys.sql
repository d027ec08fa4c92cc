-- Makes the token part of a key of lanes: an update that changes it locks the row as `for update` does, and so waits for the
-- claims under the token before, which lock the row for key share, while renewing a lease waits for none. On a million
-- lanes it is made in a second, in which no lane is written.
create unique index lanes_token_key on lanes (org_id, webhook_id, token);
