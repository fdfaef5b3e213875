// biome-ignore-all lint/suspicious/noArrayIndexKey: parts of a text have no name but their place
import { Anchor, Code } from '@mantine/core'
import { type Block, blocksOf, type Inline } from '../lib/markdown.js'
import classes from './markdown.module.css'

/** A text that somebody wrote, with its headings, lists and links. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.text}>
      {blocksOf(text).map((block, at) => (
        <BlockView key={at} block={block} />
      ))}
    </div>
  )
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading':
      // Headings of the page are its own.
      return (
        <p className={classes.heading}>
          <Inlines of={block.of} />
        </p>
      )
    case 'code':
      return <Code block>{block.text}</Code>
    case 'list': {
      const items = block.items.map((item, at) => (
        <li key={at}>
          <Inlines of={item} />
        </li>
      ))
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>
    }
    case 'quote':
      return (
        <blockquote>
          <Inlines of={block.of} />
        </blockquote>
      )
    default:
      return (
        <p>
          <Inlines of={block.of} />
        </p>
      )
  }
}

function Inlines({ of }: { of: readonly Inline[] }) {
  return of.map((one, at) => {
    if (typeof one === 'string') return one
    if (one.kind === 'code') return <Code key={at}>{one.text}</Code>
    const inner = <Inlines of={one.of} />
    if (one.kind === 'strong') return <strong key={at}>{inner}</strong>
    if (one.kind === 'em') return <em key={at}>{inner}</em>
    return (
      <Anchor key={at} href={one.href} underline="always" rel="noreferrer">
        {inner}
      </Anchor>
    )
  })
}
