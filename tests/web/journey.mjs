// An officer's way from the firearm on the desk to the case, in any language: fields are found by
// their ids, which are those of the request file.
export const request = {
  firearm: { make: 'Smith & Wesson', model: 'M&P9', type: 'PI', calibre: '9x19', country_of_manufacture: 'US' },
  find: { date: '2026-02-01', country: 'ZA', place: 'Durban, Point Road' },
  case: { crime_code: '5212', intended_use: 'evidence in court' },
};

export const next = (page) => page.locator('button[type=submit]').click();

export async function fill(page, { serial, reference }) {
  const field = (id) => page.locator(`[id="${id}"]`);
  await page.at('trace');
  await field('firearm.make').fill(request.firearm.make);
  await field('firearm.model').fill(request.firearm.model);
  await field('firearm.type').selectOption(request.firearm.type);
  await field('firearm.calibre').fill(request.firearm.calibre);
  await field('firearm.country_of_manufacture').selectOption(request.firearm.country_of_manufacture);
  await next(page);
  await field('firearm.serial').fill(serial);
  await next(page);
  await field('recovery.date').fill(request.find.date);
  await field('recovery.country').selectOption(request.find.country);
  await field('recovery.place').fill(request.find.place);
  await field('illicit_basis').check();
  await next(page);
  await field('case_reference').fill(reference);
  await field('crime_code').fill(request.case.crime_code);
  await field('intended_use').fill(request.case.intended_use);
  await field('agency.code').fill('ZA-NCB');
  await field('officer.name').fill('W/O Thandi Example');
  await next(page);
  await next(page);
}

/** Sends what is filled in and waits for the case. */
export async function send(page) {
  await page.locator('.step-end button.main:enabled').click();
  await page.waitForURL(/#\/cases\/\w{26}/);
  await page.locator('main h1').waitFor();
}
