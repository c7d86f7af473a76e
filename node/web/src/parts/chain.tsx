// The custody chain, drawn: a station for each country, its holders in order, and the way between.
import { codeText, country, t, word } from '../i18n';
import type { Holder, Hop } from '../types';
import { Code, Day, Glyph, Mark, State, Words } from './basics';

export const isWay = (one: Holder) => one.role === 'exported' || one.role === 'referred';

function Holders({ all, diverted }: { all: Holder[]; diverted?: Holder }) {
  return (
    <ol class="holders">
      {all.map((one, i) => {
        const last = diverted && one.name === diverted.name && one.role === diverted.role && one.hop === diverted.hop;
        return (
          <li key={i} class={last ? 'diverted' : undefined}>
            <span class="role">{word('role', one.role)}</span>
            <strong><Words text={one.name} /></strong>
            {(one.acquired || one.disposed) && (
              <span class="span"><Day text={one.acquired} />{one.disposed && <>{' – '}<Day text={one.disposed} /></>}</span>
            )}
            {one.address && <span class="sub"><Words text={one.address} /></span>}
            {one.licence && <span class="sub">{t('chain.licence')} <Code text={one.licence} /></span>}
            {last && <Mark tone="warn" shape="warn">{t('chain.diversion')}</Mark>}
          </li>
        );
      })}
    </ol>
  );
}

function Signed({ hop }: { hop: Hop }) {
  if (!hop.signed) return null;
  return hop.signed.verified
    ? <Mark tone="ok" shape="tick">{t('chain.signed')}</Mark>
    : <Mark tone="hot" shape="cross">{t('chain.unsigned')}</Mark>;
}

export function Chain({ hops, chain, diverted, current, waits }: {
  hops: Hop[]; chain: Holder[]; diverted?: Holder; current?: string; waits?: string;
}) {
  return (
    <ol class="chain">
      {hops.map((hop) => {
        const here = chain.filter((one) => one.hop === hop.hop);
        const way = here.find(isWay);
        const holders = here.filter((one) => !isWay(one));
        const to = way?.to ?? (hop.next_country && hop.code === 104 ? hop.next_country : undefined);
        return (
          <li key={hop.trace} class={`station ${hop.trace === current ? 'current' : ''}`} aria-current={hop.trace === current ? 'step' : undefined}>
            <h3>{hop.center ? country(hop.center) : t('chain.nobody')} <Code text={hop.center} quiet /></h3>
            <p class="station-said">
              {hop.code && hop.code < 600 ? <span>{codeText(hop.code, hop.center)}</span> : <State name={hop.state} />}
              <Signed hop={hop} />
            </p>
            {holders.length > 0 && <Holders all={holders} diverted={diverted} />}
            {to && (
              <p class="way"><Glyph shape="arrow" /> <span>{t(way?.role === 'referred' ? 'chain.referred' : 'chain.exported', { country: country(to) })}</span></p>
            )}
          </li>
        );
      })}
      {waits && (
        <li class="station ahead"><h3>{country(waits)} <Code text={waits} quiet /></h3><p class="station-said">{t('chain.ahead')}</p></li>
      )}
    </ol>
  );
}
