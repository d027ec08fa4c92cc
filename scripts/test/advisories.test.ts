import { expect, test } from 'vitest';
import { tallyOfAudit } from '#scripts/test/advisories';

const gap = (reason: string) => ({
  passed: 0,
  failed: 0,
  failures: [],
  gaps: [`known advisories: the registry ${reason}`],
});

const reportOf = (vulnerabilities: object) =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: {} } });

test('a report without advisories passes', () => {
  expect(tallyOfAudit(reportOf({}))).toEqual({ passed: 1, failed: 0, failures: [], gaps: [] });
});

test('each package with an advisory fails, by name', () => {
  const nodemailer = {
    name: 'nodemailer',
    severity: 'moderate',
    isDirect: true,
    via: [{ source: 1, name: 'nodemailer', title: 'x', url: 'https://example.com/1', severity: 'moderate' }],
    effects: ['next-auth'],
    range: '<7.0.7',
    nodes: ['node_modules/nodemailer'],
    fixAvailable: true,
  };
  const nextAuth = { ...nodemailer, name: 'next-auth', via: ['nodemailer'], range: '<=4.24.11' };
  expect(tallyOfAudit(reportOf({ nodemailer, 'next-auth': nextAuth }))).toEqual({
    passed: 0,
    failed: 2,
    failures: ['nodemailer <7.0.7: moderate, see npm audit', 'next-auth <=4.24.11: moderate, see npm audit'],
    gaps: [],
  });
});

test.each([
  [
    'the registry refuses the question',
    '{"message":"405 Method Not Allowed","method":"POST","statusCode":405,"body":"","error":{"summary":"","detail":""}}',
    'answered 405',
  ],
  [
    'there is no way to the registry',
    '{"message":"request failed, reason: connect ECONNREFUSED","error":{"summary":"","detail":""}}',
    'did not answer',
  ],
  [
    'npm says that it cannot',
    '{"error":{"code":"ENOLOCK","summary":"This command requires a lockfile."}}',
    'did not answer',
  ],
  ['npm was ended', '{"auditReportVersion":2,"vuln', 'did not answer'],
  ['npm is not there', '', 'did not answer'],
  ['a form that nobody knows', '[]', 'did not answer'],
])('it is a gap, neither passed nor failed, where %s', (_what, printed, reason) => {
  expect(tallyOfAudit(printed)).toEqual(gap(reason));
});
