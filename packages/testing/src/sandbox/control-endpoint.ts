import { applySettings, type Call, type Sandbox } from './call.js'
import { defaultSettings, describeSettings, parseSettings } from './controls.js'
import { write } from './deliver.js'
import { Refusal } from './refusal.js'

/** The sandbox's own paths, which it neither counts nor records: what to do from now on, and what it served so far. */
export function control(call: Call, body: Buffer): void {
  write(call, 200, [], JSON.stringify(carryOut(call, call.sandbox, body)))
}

function carryOut({ entry, path, query }: Call, sandbox: Sandbox, body: Buffer): object {
  const { ledger } = sandbox
  switch (`${entry.method} ${path}`) {
    case 'GET /__sandbox/settings':
      return describeSettings(sandbox.settings)
    case 'POST /__sandbox/settings':
      changeSettings(sandbox, body)
      return describeSettings(sandbox.settings)
    case 'DELETE /__sandbox/settings':
      applySettings(sandbox, defaultSettings())
      return describeSettings(sandbox.settings)
    case 'GET /__sandbox/served':
      return ledger.served()
    case 'DELETE /__sandbox/served':
      ledger.reset()
      return ledger.served()
    case 'GET /__sandbox/requests':
      return { data: ledger.requests(Number(query.get('limit') ?? 50)) }
    default:
      throw new Refusal(404, `The sandbox has no ${path}.`)
  }
}

function changeSettings(sandbox: Sandbox, body: Buffer): void {
  try {
    applySettings(sandbox, parseSettings(JSON.parse(body.toString()), sandbox.settings))
  } catch (error) {
    throw new Refusal(400, (error as Error).message)
  }
}
