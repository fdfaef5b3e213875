// Made by `pnpm gen` from the folders beside it. Do not edit.
import type { PolicySchema } from './contract.js'
import * as acl from './acl/config.js'
import * as aggregate from './aggregate/config.js'
import * as aiAnswerFilter from './ai-answer-filter/config.js'
import * as authentication from './authentication/config.js'
import * as basicAuth from './basic-auth/config.js'
import * as botDetection from './bot-detection/config.js'
import * as cache from './cache/config.js'
import * as celAuthorization from './cel-authorization/config.js'
import * as compression from './compression/config.js'
import * as correlationId from './correlation-id/config.js'
import * as cors from './cors/config.js'
import * as csrf from './csrf/config.js'
import * as graphqlGuard from './graphql-guard/config.js'
import * as hmacAuth from './hmac-auth/config.js'
import * as httpCallout from './http-callout/config.js'
import * as ipReputation from './ip-reputation/config.js'
import * as ipRestriction from './ip-restriction/config.js'
import * as jsonThreatProtection from './json-threat-protection/config.js'
import * as jwt from './jwt/config.js'
import * as kafkaProduce from './kafka-produce/config.js'
import * as keyAuth from './key-auth/config.js'
import * as loadShedding from './load-shedding/config.js'
import * as logDatadog from './log-datadog/config.js'
import * as logFile from './log-file/config.js'
import * as logFluentd from './log-fluentd/config.js'
import * as logHttp from './log-http/config.js'
import * as logKafka from './log-kafka/config.js'
import * as logLoggly from './log-loggly/config.js'
import * as logLoki from './log-loki/config.js'
import * as logOpentelemetry from './log-opentelemetry/config.js'
import * as logS3 from './log-s3/config.js'
import * as logSplunk from './log-splunk/config.js'
import * as logSumologic from './log-sumologic/config.js'
import * as logSyslog from './log-syslog/config.js'
import * as logTcp from './log-tcp/config.js'
import * as logUdp from './log-udp/config.js'
import * as mock from './mock/config.js'
import * as mtls from './mtls/config.js'
import * as oauth2 from './oauth2/config.js'
import * as oauth2Introspection from './oauth2-introspection/config.js'
import * as oauth2SignIn from './oauth2-sign-in/config.js'
import * as oidc from './oidc/config.js'
import * as opa from './opa/config.js'
import * as opentelemetry from './opentelemetry/config.js'
import * as prometheus from './prometheus/config.js'
import * as quota from './quota/config.js'
import * as rateLimit from './rate-limit/config.js'
import * as redirect from './redirect/config.js'
import * as requestSizeLimit from './request-size-limit/config.js'
import * as requestTransform from './request-transform/config.js'
import * as requestValidation from './request-validation/config.js'
import * as respond from './respond/config.js'
import * as responseTransform from './response-transform/config.js'
import * as rewrite from './rewrite/config.js'
import * as statsd from './statsd/config.js'
import * as threatProtection from './threat-protection/config.js'
import * as webhookVerify from './webhook-verify/config.js'
import * as zipkin from './zipkin/config.js'

export type { PolicySchema, Scope, Stage } from './contract.js'

/** What a policy is and takes, without what it does. */
export const policySchemas: Readonly<Record<string, PolicySchema>> = {
  'acl': { id: 'acl', ...acl.about, config: acl.config },
  'aggregate': { id: 'aggregate', ...aggregate.about, config: aggregate.config },
  'ai-answer-filter': { id: 'ai-answer-filter', ...aiAnswerFilter.about, config: aiAnswerFilter.config },
  'authentication': { id: 'authentication', ...authentication.about, config: authentication.config },
  'basic-auth': { id: 'basic-auth', ...basicAuth.about, config: basicAuth.config },
  'bot-detection': { id: 'bot-detection', ...botDetection.about, config: botDetection.config },
  'cache': { id: 'cache', ...cache.about, config: cache.config },
  'cel-authorization': { id: 'cel-authorization', ...celAuthorization.about, config: celAuthorization.config },
  'compression': { id: 'compression', ...compression.about, config: compression.config },
  'correlation-id': { id: 'correlation-id', ...correlationId.about, config: correlationId.config },
  'cors': { id: 'cors', ...cors.about, config: cors.config },
  'csrf': { id: 'csrf', ...csrf.about, config: csrf.config },
  'graphql-guard': { id: 'graphql-guard', ...graphqlGuard.about, config: graphqlGuard.config },
  'hmac-auth': { id: 'hmac-auth', ...hmacAuth.about, config: hmacAuth.config },
  'http-callout': { id: 'http-callout', ...httpCallout.about, config: httpCallout.config },
  'ip-reputation': { id: 'ip-reputation', ...ipReputation.about, config: ipReputation.config },
  'ip-restriction': { id: 'ip-restriction', ...ipRestriction.about, config: ipRestriction.config },
  'json-threat-protection': { id: 'json-threat-protection', ...jsonThreatProtection.about, config: jsonThreatProtection.config },
  'jwt': { id: 'jwt', ...jwt.about, config: jwt.config },
  'kafka-produce': { id: 'kafka-produce', ...kafkaProduce.about, config: kafkaProduce.config },
  'key-auth': { id: 'key-auth', ...keyAuth.about, config: keyAuth.config },
  'load-shedding': { id: 'load-shedding', ...loadShedding.about, config: loadShedding.config },
  'log-datadog': { id: 'log-datadog', ...logDatadog.about, config: logDatadog.config },
  'log-file': { id: 'log-file', ...logFile.about, config: logFile.config },
  'log-fluentd': { id: 'log-fluentd', ...logFluentd.about, config: logFluentd.config },
  'log-http': { id: 'log-http', ...logHttp.about, config: logHttp.config },
  'log-kafka': { id: 'log-kafka', ...logKafka.about, config: logKafka.config },
  'log-loggly': { id: 'log-loggly', ...logLoggly.about, config: logLoggly.config },
  'log-loki': { id: 'log-loki', ...logLoki.about, config: logLoki.config },
  'log-opentelemetry': { id: 'log-opentelemetry', ...logOpentelemetry.about, config: logOpentelemetry.config },
  'log-s3': { id: 'log-s3', ...logS3.about, config: logS3.config },
  'log-splunk': { id: 'log-splunk', ...logSplunk.about, config: logSplunk.config },
  'log-sumologic': { id: 'log-sumologic', ...logSumologic.about, config: logSumologic.config },
  'log-syslog': { id: 'log-syslog', ...logSyslog.about, config: logSyslog.config },
  'log-tcp': { id: 'log-tcp', ...logTcp.about, config: logTcp.config },
  'log-udp': { id: 'log-udp', ...logUdp.about, config: logUdp.config },
  'mock': { id: 'mock', ...mock.about, config: mock.config },
  'mtls': { id: 'mtls', ...mtls.about, config: mtls.config },
  'oauth2': { id: 'oauth2', ...oauth2.about, config: oauth2.config },
  'oauth2-introspection': { id: 'oauth2-introspection', ...oauth2Introspection.about, config: oauth2Introspection.config },
  'oauth2-sign-in': { id: 'oauth2-sign-in', ...oauth2SignIn.about, config: oauth2SignIn.config },
  'oidc': { id: 'oidc', ...oidc.about, config: oidc.config },
  'opa': { id: 'opa', ...opa.about, config: opa.config },
  'opentelemetry': { id: 'opentelemetry', ...opentelemetry.about, config: opentelemetry.config },
  'prometheus': { id: 'prometheus', ...prometheus.about, config: prometheus.config },
  'quota': { id: 'quota', ...quota.about, config: quota.config },
  'rate-limit': { id: 'rate-limit', ...rateLimit.about, config: rateLimit.config },
  'redirect': { id: 'redirect', ...redirect.about, config: redirect.config },
  'request-size-limit': { id: 'request-size-limit', ...requestSizeLimit.about, config: requestSizeLimit.config },
  'request-transform': { id: 'request-transform', ...requestTransform.about, config: requestTransform.config },
  'request-validation': { id: 'request-validation', ...requestValidation.about, config: requestValidation.config },
  'respond': { id: 'respond', ...respond.about, config: respond.config },
  'response-transform': { id: 'response-transform', ...responseTransform.about, config: responseTransform.config },
  'rewrite': { id: 'rewrite', ...rewrite.about, config: rewrite.config },
  'statsd': { id: 'statsd', ...statsd.about, config: statsd.config },
  'threat-protection': { id: 'threat-protection', ...threatProtection.about, config: threatProtection.config },
  'webhook-verify': { id: 'webhook-verify', ...webhookVerify.about, config: webhookVerify.config },
  'zipkin': { id: 'zipkin', ...zipkin.about, config: zipkin.config },
}
