// Made by `pnpm gen` from the folders beside it. Do not edit.
import type { Policy } from './contract.js'
import acl from './acl/policy.js'
import authentication from './authentication/policy.js'
import basicAuth from './basic-auth/policy.js'
import botDetection from './bot-detection/policy.js'
import correlationId from './correlation-id/policy.js'
import cors from './cors/policy.js'
import csrf from './csrf/policy.js'
import ipRestriction from './ip-restriction/policy.js'
import jsonThreatProtection from './json-threat-protection/policy.js'
import keyAuth from './key-auth/policy.js'
import redirect from './redirect/policy.js'
import requestSizeLimit from './request-size-limit/policy.js'
import requestTransform from './request-transform/policy.js'
import respond from './respond/policy.js'
import responseTransform from './response-transform/policy.js'

export const policies: Readonly<Record<string, Policy>> = {
  acl,
  authentication,
  'basic-auth': basicAuth,
  'bot-detection': botDetection,
  'correlation-id': correlationId,
  cors,
  csrf,
  'ip-restriction': ipRestriction,
  'json-threat-protection': jsonThreatProtection,
  'key-auth': keyAuth,
  redirect,
  'request-size-limit': requestSizeLimit,
  'request-transform': requestTransform,
  respond,
  'response-transform': responseTransform,
}
