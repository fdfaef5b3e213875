import { definePolicy } from '../contract.js'
import { about, config } from './config.js'
import { filler, parseTemplate } from './template.js'

export default definePolicy({
  id: 'rewrite',
  ...about,
  config,
  compile(settings) {
    const rules = settings.rules.map(({ match, to, methods, setMethod }) => {
      const template = parseTemplate(match)!
      return { template, fill: filler(to, template.names), methods: new Set(methods), setMethod }
    })
    return {
      onUpstream(_ctx, out) {
        const mark = out.path.indexOf('?')
        const path = mark < 0 ? out.path : out.path.slice(0, mark)
        const query = mark < 0 ? '' : out.path.slice(mark + 1)
        for (const { template, fill, methods, setMethod } of rules) {
          if (methods.size > 0 && !methods.has(out.method)) continue
          const values = template.match(path)
          if (!values) continue
          const to = fill(values)
          out.path = query === '' ? to : `${to}${to.includes('?') ? '&' : '?'}${query}`
          if (setMethod !== undefined) out.method = setMethod
          return
        }
      },
    }
  },
})
