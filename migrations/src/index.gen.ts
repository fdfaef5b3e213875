// Made by `pnpm gen` from the files beside it. Do not edit.
import type { MigrationInterface } from 'typeorm'
import { Identity1763700000001 } from './1763700000001-identity.js'
import { Tenants1763700000002 } from './1763700000002-tenants.js'
import { Catalog1763700000003 } from './1763700000003-catalog.js'
import { Applications1763700000004 } from './1763700000004-applications.js'
import { Configuration1763700000005 } from './1763700000005-configuration.js'
import { Usage1763700000006 } from './1763700000006-usage.js'
import { Audit1763700000007 } from './1763700000007-audit.js'
import { UsageJournals1764000000001 } from './1764000000001-usage-journals.js'
import { LimitParts1764000000101 } from './1764000000101-limit-parts.js'
import { RowSecurity1764000000201 } from './1764000000201-row-security.js'
import { Fleet1764000000301 } from './1764000000301-fleet.js'
import { ModelRouting1764000000401 } from './1764000000401-model-routing.js'
import { KeysOfOneSubscription1764000000501 } from './1764000000501-keys-of-one-subscription.js'
import { ApiDocuments1764000000502 } from './1764000000502-api-documents.js'
import { UsageLevels1764000000601 } from './1764000000601-usage-levels.js'
import { PlanChanges1764000000700 } from './1764000000700-plan-changes.js'
import { ModelTimeouts1764000000701 } from './1764000000701-model-timeouts.js'
import { SignUpApproval1764000000702 } from './1764000000702-sign-up-approval.js'
import { UsageEstimated1764000001001 } from './1764000001001-usage-estimated.js'
import { LookupsInTheLog1764000001201 } from './1764000001201-lookups-in-the-log.js'
import { DocumentedVersions1764000001401 } from './1764000001401-documented-versions.js'
import { ApplicationsRanked1764000002001 } from './1764000002001-applications-ranked.js'
import { OrganizationInvitations1764000002002 } from './1764000002002-organization-invitations.js'
import { HistogramsOfOne1764000002003 } from './1764000002003-histograms-of-one.js'
import { FailuresByStatus1764000002004 } from './1764000002004-failures-by-status.js'
import { NarrowPolicies1764000002200 } from './1764000002200-narrow-policies.js'
import { PlanTrace1764000002301 } from './1764000002301-plan-trace.js'
import { PriceMarkUps1764000002302 } from './1764000002302-price-mark-ups.js'
import { ShadowCalls1764000002303 } from './1764000002303-shadow-calls.js'
import { BudgetNotices1764000002304 } from './1764000002304-budget-notices.js'
import { LimitRules1764000003000 } from './1764000003000-limit-rules.js'
import { Rerating1764000003010 } from './1764000003010-rerating.js'
import { HistogramsOfNothing1764000003011 } from './1764000003011-histograms-of-nothing.js'
import { Invoices1764000003012 } from './1764000003012-invoices.js'
import { UsageFeeds1764000003013 } from './1764000003013-usage-feeds.js'
import { CallFeedback1764000003030 } from './1764000003030-call-feedback.js'
import { CachePurges1764000003050 } from './1764000003050-cache-purges.js'
import { PoliciesOfTheInstallation1764000003051 } from './1764000003051-policies-of-the-installation.js'
import { InvoiceTerms1764000003090 } from './1764000003090-invoice-terms.js'

/** In the order in which they run. */
export const migrations: (new () => MigrationInterface)[] = [
  Identity1763700000001,
  Tenants1763700000002,
  Catalog1763700000003,
  Applications1763700000004,
  Configuration1763700000005,
  Usage1763700000006,
  Audit1763700000007,
  UsageJournals1764000000001,
  LimitParts1764000000101,
  RowSecurity1764000000201,
  Fleet1764000000301,
  ModelRouting1764000000401,
  KeysOfOneSubscription1764000000501,
  ApiDocuments1764000000502,
  UsageLevels1764000000601,
  PlanChanges1764000000700,
  ModelTimeouts1764000000701,
  SignUpApproval1764000000702,
  UsageEstimated1764000001001,
  LookupsInTheLog1764000001201,
  DocumentedVersions1764000001401,
  ApplicationsRanked1764000002001,
  OrganizationInvitations1764000002002,
  HistogramsOfOne1764000002003,
  FailuresByStatus1764000002004,
  NarrowPolicies1764000002200,
  PlanTrace1764000002301,
  PriceMarkUps1764000002302,
  ShadowCalls1764000002303,
  BudgetNotices1764000002304,
  LimitRules1764000003000,
  Rerating1764000003010,
  HistogramsOfNothing1764000003011,
  Invoices1764000003012,
  UsageFeeds1764000003013,
  CallFeedback1764000003030,
  CachePurges1764000003050,
  PoliciesOfTheInstallation1764000003051,
  InvoiceTerms1764000003090,
]
