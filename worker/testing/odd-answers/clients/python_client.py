"""Posts to each URL on standard input, and prints what Python's urllib says: one line of JSON each."""

import json
import ssl
import sys
import urllib.error
import urllib.request

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


class KeepRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


opener = urllib.request.build_opener(
    urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), KeepRedirects
)


def ask(url):
    request = urllib.request.Request(
        url, data=b'{"a":1}', method="POST", headers={"Content-Type": "application/json"}
    )
    try:
        response = opener.open(request, timeout=3)
    except urllib.error.HTTPError as error:
        # An answer that is no success is an exception here; it has its status all the same.
        response = error
    except Exception as error:
        return {"status": None, "error": f"{type(error).__name__}: {error}"[:200]}
    try:
        response.read()
    except Exception as error:
        return {"status": response.status, "error": f"body: {type(error).__name__}: {error}"[:200]}
    return {"status": response.status, "error": None}


for line in sys.stdin:
    print(json.dumps(ask(line.strip())), flush=True)
