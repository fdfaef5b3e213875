import { isBranch, leavesOf } from '@gatehouse/shared/routing/route-tree.js'
import { VisuallyHidden } from '@mantine/core'
import { IconArrowRight, IconSparkles } from '@tabler/icons-react'
import classes from './routing.module.css'
import { type Leaf, nameOf, type Tree } from './tree.js'
import { strategies, strategyOf, ways } from './words.js'

interface Props {
  alias: string
  tree: Tree
  /** Of the calls, from 0 to 1, by the name of the target; absent where none were seen. */
  shares?: ReadonlyMap<string, number> | undefined
  /** JSON pointer of the node that is being looked at. */
  chosen?: string | undefined
  onChoose?: ((pointer: string) => void) | undefined
  /** Whether something of this node is wrong. */
  faulty?: (pointer: string) => boolean
}

/** Where calls of an alias go: from left to right at a desk, from top to bottom on a phone. */
export function RouteGraph({ alias, tree, ...rest }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className={classes.graph} tabIndex={0} aria-label={`Routes of ${alias}`}>
      <div className={classes.branch}>
        <span className={classes.alias}>
          <IconSparkles size={16} aria-hidden />
          <span className="mono">{alias}</span>
        </span>
        <ul className={classes.below}>
          <Way node={tree} pointer="" repeated={repeatedIn(tree)} {...rest} />
        </ul>
      </div>
    </section>
  )
}

interface WayProps extends Omit<Props, 'alias' | 'tree'> {
  /** Names of targets that stand at several places, whose share is that of all of them. */
  repeated?: ReadonlySet<string> | undefined
  node: Tree
  pointer: string
  way?: string | undefined
}

function Way({ node, pointer, way, ...rest }: WayProps) {
  const below = ways(node)
  return (
    <li className={classes.way}>
      <div className={classes.branch}>
        {way && (
          <span className={classes.word} title={way}>
            <IconArrowRight size={12} aria-hidden />
            <span>{way}</span>
          </span>
        )}
        <Card node={node} pointer={pointer} {...rest} />
        {below.length > 0 && (
          <ul className={classes.below}>
            {below.map(one => (
              <Way key={one.place} node={one.child} pointer={`${pointer}/${one.place}`} way={one.way} {...rest} />
            ))}
          </ul>
        )}
      </div>
    </li>
  )
}

function Card({ node, pointer, shares, repeated, chosen, onChoose, faulty }: Omit<WayProps, 'way'>) {
  const leaf = isBranch(node) ? undefined : (node as Leaf)
  const share = leaf && shares?.get(nameOf(leaf))
  const text = leaf ? (
    <>
      <span className={classes.provider}>{leaf.provider || 'Which provider?'}</span>
      <span className="mono">{leaf.model || 'Which model?'}</span>
      {share !== undefined && (
        <span className={classes.share}>
          <span className={classes.bar} style={{ ['--share' as string]: share }} aria-hidden />
          {Math.round(share * 100)} % of calls{repeated?.has(nameOf(leaf)) && ', wherever it stands'}
        </span>
      )}
    </>
  ) : (
    <b>{strategies[strategyOf(node)]}</b>
  )
  const common = { className: classes.node, 'data-leaf': leaf !== undefined || undefined }
  if (!onChoose) return <div {...common}>{text}</div>
  return (
    <button
      type="button"
      {...common}
      data-faulty={faulty?.(pointer) || undefined}
      aria-pressed={chosen === pointer}
      onClick={() => onChoose(pointer)}
    >
      {text}
      {faulty?.(pointer) && <VisuallyHidden>, lacks something</VisuallyHidden>}
    </button>
  )
}

function repeatedIn(tree: Tree): ReadonlySet<string> {
  const names = leavesOf(tree).map(({ leaf }) => nameOf(leaf))
  return new Set(names.filter((name, at) => names.indexOf(name) !== at))
}
