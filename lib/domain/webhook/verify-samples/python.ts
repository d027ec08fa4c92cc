export const PYTHON = `import base64, hashlib, hmac, re, time

def is_genuine(secret: str, headers, body: bytes) -> bool:
    """body: the bytes of the request as they came, before any json.loads"""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > 300:
        return False  # more than five minutes: perhaps sent again by somebody else

    key = base64.b64decode(secret.removeprefix("whsec_"))
    if len(key) < 24:
        return False  # no signing secret is set
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    signatures = headers.get("webhook-signature", "").encode().split(b" ")
    return any(hmac.compare_digest(signature, expected) for signature in signatures)`;
