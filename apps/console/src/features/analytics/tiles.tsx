import classes from './analytics.module.css'
import { formatShare, type Tile } from './figures.js'

export function Tiles({ tiles, compared }: { tiles: readonly Tile[]; compared: boolean }) {
  return (
    <div className={classes.tilesOf}>
      <dl className={classes.tiles}>
        {tiles.map(tile => (
          <div key={tile.label}>
            <dt>{tile.label}</dt>
            <dd>{tile.value}</dd>
            {compared && <dd className={classes.change}>{tile.change === undefined ? '–' : <Change {...tile} />}</dd>}
          </div>
        ))}
      </dl>
    </div>
  )
}

function Change({ change = 0, worse = false }: Tile) {
  const size = Math.abs(change)
  if (size < 0.005) return <>as before</>
  const tone = change > 0 === worse ? 'bad' : 'good'
  return (
    <span data-tone={worse ? tone : 'plain'}>
      {change > 0 ? '▲' : '▼'} {size > 9.99 ? '> 999 %' : formatShare(size)}
    </span>
  )
}
