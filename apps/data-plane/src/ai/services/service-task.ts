import { SERVICE_PATHS, type Service } from '@gatehouse/providers/common/services.js'
import type { UpstreamRequest } from '@gatehouse/providers/contract.js'
import type { CompiledTarget } from '../../config/runtime.js'
import type { ChatRequest } from '../chat-request.js'
import { unsupported } from '../dialects/fields.js'
import { splice } from '../splice.js'
import type { PassedTask } from '../tasks/task.js'

/** A picture of usual size and quality, in tokens of output. */
const IMAGE_TOKENS = 1100

/** A call whose bytes pass, but for the model's name in them. */
export class ServiceTask implements PassedTask {
  readonly passes = true
  readonly output: number

  /** `contentType`: of a form; JSON has ours. */
  constructor(
    private readonly service: Service,
    private readonly asked: ChatRequest,
    private readonly contentType: string | undefined,
  ) {
    this.output = service === 'images' ? IMAGE_TOKENS * picturesOf(asked) : 0
  }

  request({ provider, model }: CompiledTarget): UpstreamRequest {
    const { definition, credentials } = provider
    const { service, contentType } = this
    if (!definition.serves.includes(service))
      throw unsupported(`The provider behind this model serves no ${service}.`, 'model')
    return {
      method: 'POST',
      path: definition.servicePath?.(service, { model, credentials }) ?? SERVICE_PATHS[service],
      headers: ['content-type', contentType ?? 'application/json'],
      body: this.named(model),
    }
  }

  private named(model: string): Buffer {
    const { bytes, modelSpan, inside, json } = this.asked
    const name = Buffer.from(this.contentType ? model : JSON.stringify(model))
    if (modelSpan) return splice(bytes, [{ start: modelSpan.valueStart, end: modelSpan.valueEnd, bytes: name }])
    // The path names it, and a form may leave it to the path.
    if (this.contentType) return bytes
    const comma = Object.keys(json).length > 0 ? ',' : ''
    return splice(bytes, [{ start: inside, end: inside, bytes: Buffer.from(`"model":${name}${comma}`) }])
  }
}

function picturesOf({ json: { n } }: ChatRequest): number {
  return typeof n === 'number' && n > 1 ? Math.min(Math.floor(n), 10) : 1
}
