// Made by `pnpm gen` from the folders beside it. Do not edit.
import type { Policy } from './contract.js'
import acl from './acl/policy.js'
import aggregate from './aggregate/policy.js'
import aiAnswerFilter from './ai-answer-filter/policy.js'
import authentication from './authentication/policy.js'
import basicAuth from './basic-auth/policy.js'
import botDetection from './bot-detection/policy.js'
import cache from './cache/policy.js'
import celAuthorization from './cel-authorization/policy.js'
import compression from './compression/policy.js'
import correlationId from './correlation-id/policy.js'
import cors from './cors/policy.js'
import csrf from './csrf/policy.js'
import graphqlGuard from './graphql-guard/policy.js'
import hmacAuth from './hmac-auth/policy.js'
import httpCallout from './http-callout/policy.js'
import ipReputation from './ip-reputation/policy.js'
import ipRestriction from './ip-restriction/policy.js'
import jsonThreatProtection from './json-threat-protection/policy.js'
import jwt from './jwt/policy.js'
import kafkaProduce from './kafka-produce/policy.js'
import keyAuth from './key-auth/policy.js'
import loadShedding from './load-shedding/policy.js'
import logDatadog from './log-datadog/policy.js'
import logFile from './log-file/policy.js'
import logFluentd from './log-fluentd/policy.js'
import logHttp from './log-http/policy.js'
import logKafka from './log-kafka/policy.js'
import logLoggly from './log-loggly/policy.js'
import logLoki from './log-loki/policy.js'
import logOpentelemetry from './log-opentelemetry/policy.js'
import logS3 from './log-s3/policy.js'
import logSplunk from './log-splunk/policy.js'
import logSumologic from './log-sumologic/policy.js'
import logSyslog from './log-syslog/policy.js'
import logTcp from './log-tcp/policy.js'
import logUdp from './log-udp/policy.js'
import mock from './mock/policy.js'
import mtls from './mtls/policy.js'
import oauth2 from './oauth2/policy.js'
import oauth2Introspection from './oauth2-introspection/policy.js'
import oauth2SignIn from './oauth2-sign-in/policy.js'
import oidc from './oidc/policy.js'
import opa from './opa/policy.js'
import opentelemetry from './opentelemetry/policy.js'
import prometheus from './prometheus/policy.js'
import quota from './quota/policy.js'
import rateLimit from './rate-limit/policy.js'
import redirect from './redirect/policy.js'
import requestSizeLimit from './request-size-limit/policy.js'
import requestTransform from './request-transform/policy.js'
import requestValidation from './request-validation/policy.js'
import respond from './respond/policy.js'
import responseTransform from './response-transform/policy.js'
import rewrite from './rewrite/policy.js'
import statsd from './statsd/policy.js'
import threatProtection from './threat-protection/policy.js'
import webhookVerify from './webhook-verify/policy.js'
import zipkin from './zipkin/policy.js'

export const policies: Readonly<Record<string, Policy>> = {
  acl,
  aggregate,
  'ai-answer-filter': aiAnswerFilter,
  authentication,
  'basic-auth': basicAuth,
  'bot-detection': botDetection,
  cache,
  'cel-authorization': celAuthorization,
  compression,
  'correlation-id': correlationId,
  cors,
  csrf,
  'graphql-guard': graphqlGuard,
  'hmac-auth': hmacAuth,
  'http-callout': httpCallout,
  'ip-reputation': ipReputation,
  'ip-restriction': ipRestriction,
  'json-threat-protection': jsonThreatProtection,
  jwt,
  'kafka-produce': kafkaProduce,
  'key-auth': keyAuth,
  'load-shedding': loadShedding,
  'log-datadog': logDatadog,
  'log-file': logFile,
  'log-fluentd': logFluentd,
  'log-http': logHttp,
  'log-kafka': logKafka,
  'log-loggly': logLoggly,
  'log-loki': logLoki,
  'log-opentelemetry': logOpentelemetry,
  'log-s3': logS3,
  'log-splunk': logSplunk,
  'log-sumologic': logSumologic,
  'log-syslog': logSyslog,
  'log-tcp': logTcp,
  'log-udp': logUdp,
  mock,
  mtls,
  oauth2,
  'oauth2-introspection': oauth2Introspection,
  'oauth2-sign-in': oauth2SignIn,
  oidc,
  opa,
  opentelemetry,
  prometheus,
  quota,
  'rate-limit': rateLimit,
  redirect,
  'request-size-limit': requestSizeLimit,
  'request-transform': requestTransform,
  'request-validation': requestValidation,
  respond,
  'response-transform': responseTransform,
  rewrite,
  statsd,
  'threat-protection': threatProtection,
  'webhook-verify': webhookVerify,
  zipkin,
}
