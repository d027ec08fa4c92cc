-- A host name that does not exist and one that leads to a refused address are no longer told apart.
update deliveries set last_outcome = 'no_public_address' where last_outcome in ('dns_not_found', 'blocked');
update attempts
set outcome = 'no_public_address', detail = 'The host is not in DNS, or not all of its addresses are public.'
where outcome in ('dns_not_found', 'blocked');
update notices set latest_response = 'No public address' where latest_response in ('DNS name not found', 'Blocked address');
