import { definePolicy, type Reply } from '../contract.js'
import { firstOf } from '../headers.js'
import { about, config } from './config.js'

/** Crawlers, scrapers and scanners by the names that they give themselves. */
const KNOWN = [
  'googlebot bingbot yandexbot baiduspider duckduckbot slurp applebot petalbot bytespider amazonbot ahrefsbot semrushbot',
  'mj12bot dotbot gptbot ccbot claudebot perplexitybot facebookexternalhit scrapy',
  'nikto sqlmap nessus masscan zgrab nuclei wpscan dirbuster gobuster acunetix havij',
].flatMap(line => line.split(' '))

const REFUSAL: Reply = { error: 'policy_denied', detail: 'Programs of this kind may not call this API.' }

export default definePolicy({
  id: 'bot-detection',
  ...about,
  config,
  compile(settings) {
    const lower = (list: readonly string[]): string[] => list.map(each => each.toLowerCase())
    const deny = [...(settings.known ? KNOWN : []), ...lower(settings.deny)]
    const allow = lower(settings.allow)
    return {
      onRequest({ headers }) {
        const agent = firstOf(headers['user-agent'])?.toLowerCase() ?? ''
        if (agent === '') return settings.requireUserAgent ? REFUSAL : undefined
        if (allow.some(part => agent.includes(part))) return undefined
        return deny.some(part => agent.includes(part)) ? REFUSAL : undefined
      },
    }
  },
})
