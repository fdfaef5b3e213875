import { describe, expect, it } from 'vitest'
import { baseModel, controlsOf, defaultSettings, parseSettings } from './controls.js'
import { parseFault } from './faults.js'

describe('controls', () => {
  it('come from header over model over settings', () => {
    const settings = { ...defaultSettings(), latency: 1, pace: 1, tokens: 1 }
    const controls = controlsOf('m+pace=2,tokens=2,fault=cut-after:5', { 'x-sandbox-tokens': '3' }, settings)
    expect(controls).toMatchObject({ latency: 1, pace: 2, tokens: 3, fault: { kind: 'cut-after', after: 5 } })
  })

  it('leave a model alone whose plus means nothing', () => {
    expect(baseModel('c4ai+command')).toBe('c4ai+command')
    expect(controlsOf('c4ai+command', {}, defaultSettings())).toEqual(defaultSettings())
    expect(baseModel('sandbox-small+tokens=3')).toBe('sandbox-small')
  })

  it.each(['m+speed=3', 'm+tokens=-1', 'm+tokens=1.5', 'm+latency=', 'm+fault=explode'])('refuse %s', model => {
    expect(() => controlsOf(model, {}, defaultSettings())).toThrow()
  })

  it('are set and unset for the process', () => {
    const settings = parseSettings({ latencyMs: 5, tokens: 9, fault: 'reset', faultRate: 0.5 }, defaultSettings())
    expect(settings).toMatchObject({ latency: 5, tokens: 9, fault: { kind: 'reset' }, faultRate: 0.5 })
    expect(parseSettings({ latencyMs: null, tokens: null, fault: null, faultRate: 1 }, settings)).toEqual(
      defaultSettings(),
    )
    expect(() => parseSettings({ latency: 5 }, settings)).toThrow('no setting "latency"')
    expect(() => parseSettings({ faultRate: 2 }, settings)).toThrow('0 to 1')
  })
})

it('reads faults with either sign', () => {
  expect(parseFault('status=429;retry-after=2')).toEqual({ kind: 'status', status: 429, retryAfter: 2 })
  expect(parseFault('stall-after:0')).toEqual({ kind: 'stall-after', after: 0 })
  for (const wrong of ['', 'status', 'status=200', 'cut-after', 'cut-after=x', 'reset-after=3']) {
    expect(() => parseFault(wrong)).toThrow('is none of')
  }
})
