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
  await rest(page, { serial, reference });
}

/** From the marks on. */
async function rest(page, { serial, reference }) {
  const field = (id) => page.locator(`[id="${id}"]`);
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
  await next(page);
  await next(page);
}

/**
 * Serial numbers of Smith & Wesson pistols that Brazil has entered as stolen (scene.py), and of which
 * the simulator of seed 1 knows the whole custody chain: one for each language.
 */
export const seized = ['JRN02441', 'JRN06441', 'JRN08441', 'JRN11441', 'JRN13441', 'JRN14441'];

/** The same way for a pistol that is found in the reference table by what stands on its slide. */
export async function identify(page, { serial, reference }) {
  await page.locator('nav a[href="#/trace"]').click();
  await page.locator('[id="identify"]').fill('smith wesson m&p9');
  await page.locator('.found button').filter({ hasText: 'M&P (pistol)' }).click();
  await page.locator('.chosen').waitFor();
  await page.locator('[id="firearm.calibre"]').selectOption('9x19 mm Parabellum');
  await next(page);
  await rest(page, { serial, reference });
}

/** Sends what is filled in and waits for the case. */
export async function send(page) {
  await page.locator('.step-end button.main:enabled').click();
  await page.waitForURL(/#\/cases\/\w{26}/);
  await page.locator('main h1').waitFor();
}
