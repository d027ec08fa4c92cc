import { expect, test } from 'vitest';
import { ROUTE_METHODS, STRANGE_METHOD_HEADER, takeStrangeMethod } from '#lib/http/request-method';

test.each(ROUTE_METHODS)('%s stays, whatever its caller wrote into the header', (method) => {
  const request = { method, headers: { [STRANGE_METHOD_HEADER]: 'TRACE', accept: '*/*' } };
  takeStrangeMethod(request);
  expect(request).toEqual({ method, headers: { accept: '*/*' } });
});

test.each(['TRACE', 'PROPFIND', 'M-SEARCH', 'get', ''])('"%s" comes as OPTIONS', (method) => {
  const request = { method, headers: { [STRANGE_METHOD_HEADER]: 'GET' } };
  takeStrangeMethod(request);
  expect(request).toEqual({ method: 'OPTIONS', headers: { [STRANGE_METHOD_HEADER]: method } });
});
