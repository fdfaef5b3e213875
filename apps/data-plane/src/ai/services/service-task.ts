import { SERVICE_PATHS, type Service } from '@gatehouse/providers/common/services.js'
import type { UpstreamRequest } from '@gatehouse/providers/contract.js'
import type { OtherCounts } from '@gatehouse/shared/price.js'
import type { CompiledTarget } from '../../config/runtime.js'
import type { ChatRequest } from '../chat-request.js'
import { type Json, unsupported } from '../dialects/fields.js'
import { splice } from '../splice.js'
import type { PassedTask } from '../tasks/task.js'
import { soundMs } from './sound.js'

/** A form that a call came as. */
export interface SentForm {
  contentType: string
  files: readonly Buffer[]
}

/** A picture of 1,024 by 1,536 points in tokens of output, by the quality asked for. */
const IMAGE_TOKENS: Readonly<Record<string, number>> = { low: 408, medium: 1_584, high: 6_240 }
const USUAL_IMAGE_TOKENS = 1_584
const MOST_IMAGES = 10

/** A call whose bytes pass, but for the model's name in them. */
export class ServiceTask implements PassedTask {
  readonly passes = true
  readonly output: number
  readonly units: OtherCounts

  constructor(
    private readonly service: Service,
    private readonly asked: ChatRequest,
    private readonly form: SentForm | undefined,
  ) {
    this.units = unitsOf(service, asked.json, form)
    const { images = 0, imageQuality = '' } = this.units
    this.output = images * (IMAGE_TOKENS[imageQuality] ?? USUAL_IMAGE_TOKENS)
  }

  request({ provider, model }: CompiledTarget): UpstreamRequest {
    const { definition, credentials } = provider
    const { service, form } = this
    if (!definition.serves.includes(service))
      throw unsupported(`The provider behind this model serves no ${service}.`, 'model')
    return {
      method: 'POST',
      path: definition.servicePath?.(service, { model, credentials }) ?? SERVICE_PATHS[service],
      headers: ['content-type', form?.contentType ?? 'application/json'],
      body: this.named(model),
    }
  }

  private named(model: string): Buffer {
    const { bytes, modelSpan, inside, json } = this.asked
    const name = Buffer.from(this.form ? model : JSON.stringify(model))
    if (modelSpan) return splice(bytes, [{ start: modelSpan.valueStart, end: modelSpan.valueEnd, bytes: name }])
    // The path names it, and a form may leave it to the path.
    if (this.form) return bytes
    const comma = Object.keys(json).length > 0 ? ',' : ''
    return splice(bytes, [{ start: inside, end: inside, bytes: Buffer.from(`"model":${name}${comma}`) }])
  }
}

/** What the caller's own words tell of the cost. */
function unitsOf(service: Service, { n, size, quality, input }: Json, form: SentForm | undefined): OtherCounts {
  switch (service) {
    case 'images':
      return {
        images: typeof n === 'number' && n > 1 ? Math.min(Math.floor(n), MOST_IMAGES) : 1,
        ...(typeof size === 'string' ? { imageSize: size } : {}),
        ...(typeof quality === 'string' ? { imageQuality: quality } : {}),
      }
    case 'speech':
      // Characters as people count them, not halves of them.
      return typeof input === 'string' ? { characters: [...input].length } : {}
    case 'transcriptions':
    case 'translations':
      return { audioMs: (form?.files ?? []).reduce((sum, file) => sum + soundMs(file), 0) }
    default:
      return {}
  }
}
