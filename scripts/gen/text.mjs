export const banner = from => `// Made by \`pnpm gen\` from ${from}. Do not edit.\n`

/** `ip-restriction` → `ipRestriction`; a leading digit gets an underscore. */
export const camelCase = name => name.replace(/[-.]+(.)/g, (_, letter) => letter.toUpperCase()).replace(/^\d/, '_$&')

/** One line of an object literal: `name,` where the key is the name itself, else `'key': name,`. */
export const entry = (key, name) => (key === name ? `  ${name},` : `  '${key}': ${name},`)

/** A Markdown table; `|` inside a cell is escaped. */
export const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows]
    .map(cells => `| ${cells.map(cell => String(cell).replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`)
    .join('\n')
