// Where an officer is told that something waits: for administrators.
import { useState } from 'preact/hooks';
import { post, way } from '../api';
import { t } from '../i18n';
import { Field, Say } from '../parts/fields';
import type { Account } from '../types';

export function AlertAddress({ of, again }: { of: Account; again: () => void }) {
  const [email, setEmail] = useState(of.email);
  const [webhook, setWebhook] = useState(of.webhook);
  const send = async () => {
    await post(way`/officers/${of.badge}/alerts`, { email: email.trim(), webhook: webhook.trim() });
    again();
  };
  return (
    <Say label={t('alerts.address')} sendLabel={t('duty.keep')} send={send}>
      <p class="hint">{t('alerts.address.hint')}</p>
      <Field label={t('alerts.email')} type="email" code max={254} value={email} put={setEmail} optional />
      <Field label={t('alerts.webhook')} code max={1024} value={webhook} put={setWebhook} optional />
    </Say>
  );
}
