import type { UpstreamRequest } from '@gatehouse/providers/contract.js'
import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { OtherCounts } from '@gatehouse/shared/price.js'
import type { CompiledTarget } from '../../config/runtime.js'
import type { Json } from '../dialects/fields.js'

/** Something else than a chat that is asked of a model. */
interface Asked {
  /** Relative to the provider's base URL, headers of the content alone. Throws GatewayError and UnsupportedInput. */
  request(target: CompiledTarget, drop: (field: string) => void): UpstreamRequest
}

/** One question, one answer in one piece, each in the words of whom it is for. */
export interface MappedTask extends Asked {
  /** The caller's answer from the provider's. Throws where that is none. */
  answer(target: CompiledTarget, body: unknown): { body: Json; usage: AiUsage | undefined }
}

/** One whose bytes pass. */
export interface PassedTask extends Asked {
  readonly passes: true
  /** Tokens of output to reserve money for. */
  readonly output: number
  /** What is paid for otherwise, by what was asked; what the provider tells goes before. */
  readonly units: OtherCounts
}

export type Task = MappedTask | PassedTask
