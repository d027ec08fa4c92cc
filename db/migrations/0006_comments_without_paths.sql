-- Comments that named files of the project: files move, and a comment of a released migration cannot follow.
comment on table event_types is 'Synchronised from the event catalogue when migrating. emit_event refuses other types.';
comment on column orgs.plan is 'The host changes it; nothing else has to be done.';
comment on column users.number is 'By which programs written for Accelo know a user.';
comment on column webhooks.basic_password_sealed is 'Sealed (HPKE) to the public key of the workers.';
comment on column webhooks.deactivated_reason is 'Why the system deactivated it; null where a person did.';
