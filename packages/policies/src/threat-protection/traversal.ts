/** Files that are worth something to nobody but an intruder. */
const FILES = [
  '/etc/passwd',
  '/etc/shadow',
  '/etc/hosts',
  '/etc/group',
  '/etc/ssh',
  '/proc/self',
  '/proc/version',
  '/proc/1/',
  '/.ssh/',
  '/.aws/credentials',
  '/.git/config',
  '/.git/head',
  '/.htaccess',
  '/.htpasswd',
  '/.env',
  '/wp-config',
  '/web-inf/',
  '/win.ini',
  '/boot.ini',
  '/windows/system32',
  '/windows/win.ini',
  '/winnt/',
  '/var/log/',
  '/root/.',
]
const WRAPPERS = ['file:///', 'php://', 'expect://', 'phar://', 'zip://', 'jar:file:', 'glob://']
const NOT_IN_PATHS = /[\s"'<>|(),]/
/** Relative links of one level are common. */
const LEVELS = 2

/** Whether a value, put into a path, would lead out of where it should stay. */
export function isTraversal(value: string): boolean {
  const text = value.replaceAll('\\', '/').toLowerCase()
  if (WRAPPERS.some(wrapper => text.includes(wrapper))) return true
  const climbs = longestClimb(text)
  if (climbs >= LEVELS) return true
  const named = FILES.some(file => text.includes(file))
  return named && (climbs > 0 || text[0] === '/' || text.startsWith('./') || text[1] === ':')
}

/** The most `..` of one path. `....//` is `../` to those who take `../` out once, and `..;` to some servers. */
function longestClimb(text: string): number {
  if (!text.includes('..')) return 0
  let most = 0
  let climbs = 0
  for (let at = 0; at < text.length; at++) {
    if (NOT_IN_PATHS.test(text[at]!)) climbs = 0
    if (text[at] !== '.' || !(at === 0 || '/=:;'.includes(text[at - 1]!) || NOT_IN_PATHS.test(text[at - 1]!))) continue
    let end = at
    while (text[end] === '.') end++
    const next = text[end] === ';' ? text[end + 1] : text[end]
    if ((end - at === 2 || end - at === 4) && (next === '/' || end === text.length)) most = Math.max(most, ++climbs)
    at = end - 1
  }
  return most
}
