// Who follows a case is told of it before other cases of the agency.
import { useState } from 'preact/hooks';
import { post, way } from '../api';
import { t } from '../i18n';
import { FaultBox, asFault } from '../parts/load';
import type { Fault } from '../api';
import type { TraceFull } from '../types';

export function Follow({ of, again }: { of: TraceFull; again: () => void }) {
  const [fault, setFault] = useState<Fault>();
  const turn = async () => {
    setFault(undefined);
    try {
      await post(way`/traces/${of.trace}/follow`, { follow: !of.follows });
      again();
    } catch (error) { setFault(asFault(error)); }
  };
  return (
    <>
      <button type="button" onClick={() => void turn()}>{t(of.follows ? 'act.unfollow' : 'act.follow')}</button>
      <FaultBox fault={fault} />
    </>
  );
}
