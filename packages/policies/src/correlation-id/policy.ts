import { type Ctx, definePolicy } from '../contract.js'
import { firstOf, setHeader } from '../headers.js'
import { about, config } from './config.js'

const SANE = /^[\x21-\x7e]{1,128}$/

export default definePolicy({
  id: 'correlation-id',
  ...about,
  config,
  compile({ header, echo }) {
    /** The caller's where it sent a sane one, else the call's own. */
    const idOf = (ctx: Ctx): string => {
      const sent = firstOf(ctx.headers[header])
      return sent !== undefined && SANE.test(sent) ? sent : ctx.callId
    }
    return {
      onUpstream: (ctx, out) => setHeader(out.headers, header, idOf(ctx)),
      ...(echo && { onResponse: (ctx, head) => setHeader(head.headers, header, idOf(ctx)) }),
    }
  },
})
