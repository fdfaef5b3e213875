/** Elements that run something by being there. */
const RUNNING = new Set(['script', 'iframe', 'frameset', 'applet'])
/** Those that do by one of their attributes; without any they may be a type in somebody's code. */
const WITH_ATTRIBUTES = new Set([
  'object',
  'embed',
  'base',
  'meta',
  'link',
  'isindex',
  'animate',
  'set',
  'foreignobject',
])
const HANDLERS = new Set(
  `abort afterprint animationend animationiteration animationstart auxclick beforeinput beforeprint beforetoggle beforeunload begin blur bounce cancel
   canplay canplaythrough change click close contextmenu copy cut dblclick drag dragend dragenter dragleave dragover dragstart drop
   durationchange end ended error finish focus focusin focusout formdata fullscreenchange hashchange input invalid keydown keypress keyup
   load loadeddata loadedmetadata loadend loadstart message mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup
   mousewheel pagehide pageshow paste pause play playing pointercancel pointerdown pointerenter pointerleave pointermove pointerout
   pointerover pointerrawupdate pointerup popstate progress propertychange ratechange readystatechange repeat reset resize scroll scrollend search seeked
   seeking select show start submit suspend timeupdate toggle touchcancel touchend touchmove touchstart transitionend transitionrun
   transitionstart unhandledrejection unload volumechange waiting wheel`
    .split(/\s+/)
    .map(name => `on${name}`),
)
const SCHEMES = ['javascript:', 'vbscript:', 'livescript:', 'data:text/html', 'data:image/svg+xml']
const CALLED = new Set([
  'alert',
  'prompt',
  'confirm',
  'eval',
  'fetch',
  'import',
  'settimeout',
  'setinterval',
  'function',
  'print',
  'atob',
])
const PHRASES = [
  'document.cookie',
  'document.write(',
  'string.fromcharcode(',
  'window.location=',
  'constructor.constructor',
  'srcdoc=',
  '@import url(',
  'expression(alert',
  '<!entity',
]

const LETTER = /[a-z]/
const NAME = /[a-z0-9:_-]/
const IDENTIFIER = /[a-z0-9_$.]/
const GAP = /[\s/]/

/** Whether a value, put into a page by its text, would run there. */
export function isScript(value: string): boolean {
  const text = value.toLowerCase()
  return (
    PHRASES.some(phrase => text.includes(phrase)) ||
    hasElement(text) ||
    hasHandler(text) ||
    hasScheme(text) ||
    callsOut(text)
  )
}

function hasElement(text: string): boolean {
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    let from = at + 1
    if (text[from] === '/') from++
    if (!LETTER.test(text[from] ?? '')) continue
    const end = endOf(text, from, NAME)
    const name = text.slice(from, end)
    // A prefix of a namespace changes nothing: `<x:script`.
    const local = name.slice(name.lastIndexOf(':') + 1)
    if (RUNNING.has(local)) return true
    if (WITH_ATTRIBUTES.has(local) && GAP.test(text[end] ?? '') && text.slice(end, end + 200).includes('=')) return true
  }
  return false
}

/** The name of an event with something given to it, where an attribute may stand. */
function hasHandler(text: string): boolean {
  for (let at = text.indexOf('on'); at >= 0; at = text.indexOf('on', at + 1)) {
    const before = text[at - 1]
    if (before !== undefined && !GAP.test(before) && before !== '"' && before !== "'" && before !== '`') continue
    const end = endOf(text, at, NAME)
    if (!HANDLERS.has(text.slice(at, end))) continue
    const equals = endOf(text, end, GAP)
    // In a query of its own the name is no attribute: `onload=1`.
    if (text[equals] === '=' && before !== undefined) return true
  }
  return false
}

function hasScheme(text: string): boolean {
  if (!text.includes(':')) return false
  // Browsers read over these within a scheme.
  const plain = text.replaceAll(/[\t\n\r\0]/g, '')
  for (const scheme of SCHEMES)
    for (let at = plain.indexOf(scheme); at >= 0; at = plain.indexOf(scheme, at + 1)) {
      const end = at + scheme.length
      if (scheme.startsWith('data:')) return true
      if (runsAt(plain, endOf(plain, end, GAP))) return true
    }
  return false
}

/** An expression and no sentence: a name that is called or set, or what only code begins with. */
function runsAt(text: string, at: number): boolean {
  if (text.startsWith('//', at) || text.startsWith('/*', at) || text[at] === '[' || text[at] === '`') return true
  const end = endOf(text, at, IDENTIFIER)
  return end > at && (text[end] === '(' || text[end] === '`' || text[end] === '=' || text[end] === '[')
}

/** A string of a page's own script that is ended, and a call after it. */
function callsOut(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "'" && text[at] !== '"' && text[at] !== '`' && text[at] !== '}' && text[at] !== ')') continue
    if (!';+-*,|&('.includes(text[at + 1] ?? ' ')) continue
    const end = endOf(text, at + 2, IDENTIFIER)
    if ((text[end] === '(' || text[end] === '`') && CALLED.has(text.slice(at + 2, end))) return true
    at = Math.max(at, end - 1)
  }
  return false
}

function endOf(text: string, from: number, of: RegExp): number {
  let at = from
  while (at < text.length && of.test(text[at]!)) at++
  return at
}
