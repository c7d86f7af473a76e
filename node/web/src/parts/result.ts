// What kind of result a code is, as the node sorts them (proto/field/result_code.h).
export const classOf = (code: number) =>
  code === 104 || (code >= 110 && code < 120) ? 'partial' : code < 200 ? 'success' : code < 300 ? 'request_fault'
    : code < 310 ? 'records_fault' : code < 400 ? 'age_or_redirect' : code < 500 ? 'restricted' : 'administrative';
