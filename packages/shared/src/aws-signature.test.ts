import { expect, test } from 'vitest'
import { signV4 } from './aws-signature.js'

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const headerOf = (headers: string[], name: string): string | undefined => headers[headers.indexOf(name) + 1]

test("Amazon's own worked example comes out to the letter", () => {
  const out = {
    method: 'GET',
    path: '/?Action=ListUsers&Version=2010-05-08',
    headers: ['content-type', 'application/x-www-form-urlencoded; charset=utf-8'],
    body: Buffer.alloc(0),
  }
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET }
  signV4(out, 'iam.amazonaws.com', credentials, { region: 'us-east-1', service: 'iam' }, Date.UTC(2015, 7, 30, 12, 36))
  expect(headerOf(out.headers, 'authorization')).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, ' +
      'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  )
})

// The expected signature was made by the signer of Amazon's SDK for JavaScript.
test('a model id with a colon is encoded once more, and temporary credentials send their token', () => {
  const out = {
    method: 'POST',
    path: '/model/eu.anthropic.claude-3-7-sonnet-20250219-v1%3A0/converse',
    headers: ['content-type', 'application/json'],
    body: Buffer.from('{"messages":[]}'),
  }
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET, sessionToken: 'tok/en==' }
  const scope = { region: 'eu-west-1', service: 'bedrock' }
  signV4(out, 'bedrock-runtime.eu-west-1.amazonaws.com', credentials, scope, Date.parse('2026-11-21T10:00:00.123Z'))
  expect(headerOf(out.headers, 'x-amz-date')).toBe('20261121T100000Z')
  expect(headerOf(out.headers, 'x-amz-security-token')).toBe('tok/en==')
  expect(headerOf(out.headers, 'authorization')).toMatch(
    /Signature=1e1b3fa12b7911f786cd2f2e851d64e9a3d5adff3786385c71ca0ca6e496cf61$/,
  )
})

// From the examples of Amazon's page on header-based signatures for S3.
test('S3 takes the path as it stands, and the digest of the body', () => {
  const out = {
    method: 'GET',
    path: '/test.txt',
    headers: ['range', 'bytes=0-9'],
    body: Buffer.alloc(0),
  }
  const credentials = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  }
  const scope = { region: 'us-east-1', service: 's3' }
  signV4(out, 'examplebucket.s3.amazonaws.com', credentials, scope, Date.UTC(2013, 4, 24))
  expect(headerOf(out.headers, 'x-amz-content-sha256')).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
  const twice = { ...out, path: '/a%20b/c', headers: [] as string[] }
  const once = { ...out, path: '/a%20b/c', headers: [] as string[] }
  signV4(twice, 'h', credentials, { ...scope, service: 'execute-api' }, 0)
  signV4(once, 'h', credentials, scope, 0)
  expect(headerOf(once.headers, 'authorization')).toContain('SignedHeaders=host;x-amz-content-sha256;x-amz-date')
  expect(headerOf(once.headers, 'authorization')).not.toBe(headerOf(twice.headers, 'authorization'))
})
