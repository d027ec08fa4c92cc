export const PHP = `<?php

/**
 * $headers: with names in lower case: array_change_key_case(getallheaders())
 * $body: the bytes of the request as they came: file_get_contents('php://input')
 */
function is_genuine(string $secret, array $headers, string $body): bool
{
    $id = $headers['webhook-id'] ?? '';
    $timestamp = $headers['webhook-timestamp'] ?? '';
    if (!preg_match('/^[0-9]{1,12}$/D', $timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false; // more than five minutes: perhaps sent again by somebody else
    }

    $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
    if (strlen($key) < 24) {
        return false; // no signing secret is set
    }
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $headers['webhook-signature'] ?? '') as $signature) {
        if (hash_equals($expected, $signature)) {
            return true;
        }
    }
    return false;
}`;
