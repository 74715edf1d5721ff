import type { Frame, JSHandle, Page } from 'playwright';

const FRAME_LIMIT = 20;
const FRAME_TIMEOUT_MS = 1_000;

/** Something on a page that a person can use. */
export interface Control {
  /** Place in the frame's list of controls. */
  index: number;
  role: 'textbox' | 'button' | 'link' | 'checkbox' | 'radio';
  /** Accessible name, much simplified (ACCNAME 1.2): label, aria-label, placeholder, title, text. */
  name: string;
  /** `type` of an input. */
  type: string;
  autocomplete: string;
  /** `name` and `id` attributes, for pages without labels. */
  hints: string;
  inputMode: string;
  maxLength: number;
  value: 'empty' | 'filled';
  checked: boolean;
  required: boolean;
  readOnly: boolean;
  disabled: boolean;
  /** Ordinal of the form it belongs to; -1 for none. */
  form: number;
  /** Submits its form. */
  submits: boolean;
}

/** What one frame shows. Everything in it is the page's own word. */
export interface Sight {
  /** The document's birth: another document has another. */
  document: number;
  ready: boolean;
  title: string;
  /** Rendered text, cut to 4 000 characters. */
  text: string;
  /** Texts that the page marks as alerts or errors. */
  alerts: string[];
  /** Visible frames and widgets by the source that tells their maker. */
  embedded: string[];
  controls: Control[];
}

/** A frame, what it shows, and a handle to the elements behind the controls. */
export interface Look extends Sight {
  frame: Frame;
  elements: JSHandle<{ elements: HTMLElement[] }>;
}

/** Looks at every frame of a page; frames that do not answer are left out. The main frame comes first. */
export async function lookAt(page: Page): Promise<Look[]> {
  const looks = await Promise.all(page.frames().slice(0, FRAME_LIMIT).map(lookInto));
  return looks.filter((look) => look !== undefined);
}

async function lookInto(frame: Frame): Promise<Look | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, FRAME_TIMEOUT_MS, undefined);
  });
  const look = async (): Promise<Look | undefined> => {
    try {
      const elements = (await frame.evaluateHandle(SURVEY)) as JSHandle<{ elements: HTMLElement[]; sight: Sight }>;
      return { ...(await elements.evaluate(({ sight }) => sight)), frame, elements };
    } catch {
      return undefined; // Navigated away, or gone.
    }
  };
  try {
    return await Promise.race([look(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs in the page, so it uses nothing from outside. `__name` stands in for the helper that some bundlers
 * wrap around every function.
 */
const SURVEY = `(() => { const __name = (it) => it; return (${survey})(); })()`;

function survey(): { elements: HTMLElement[]; sight: Sight } {
  const clean = (text: string | null | undefined, limit: number): string =>
    (text ?? '').replace(/\s+/g, ' ').trim().slice(0, limit);
  // Rendered text is meant, as a person sees it, not what the markup holds.
  // biome-ignore lint/performance/useDomNodeTextContent: see above
  const rendered = (element: Element | null): string => (element as HTMLElement | null)?.innerText ?? '';
  const visible = (element: Element): boolean => {
    const { width, height, right, bottom } = element.getBoundingClientRect();
    if (width < 1 || height < 1 || right + scrollX <= 0 || bottom + scrollY <= 0) return false;
    return element.checkVisibility({ visibilityProperty: true });
  };
  const transparent = (element: Element): boolean => !element.checkVisibility({ opacityProperty: true });
  const everything: Element[] = [];
  const walk = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll('*')) {
      if (everything.length >= 20_000) return;
      everything.push(element);
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document);

  const labelsOf = (element: Element): Element[] => [...((element as HTMLInputElement).labels ?? [])];
  const nameOf = (element: HTMLElement): string => {
    const referred = (element.getAttribute('aria-labelledby') ?? '')
      .split(/\s+/)
      .map((id) => (id ? (element.getRootNode() as Document).getElementById?.(id)?.textContent : ''))
      .join(' ');
    const input = element as HTMLInputElement;
    const pressed = /^(submit|button|reset|image)$/.test(input.type ?? '') && element.tagName === 'INPUT';
    const candidates = [
      referred,
      element.getAttribute('aria-label'),
      labelsOf(element)
        .map((label) => label.textContent)
        .join(' '),
      pressed ? input.value || input.alt || (input.type === 'submit' ? 'Submit' : '') : '',
      element.tagName === 'INPUT' ? '' : rendered(element),
      // What stands in a slot is the text of the element around the shadow root.
      element.querySelector('slot') ? rendered((element.getRootNode() as ShadowRoot).host ?? null) : '',
      element.querySelector('img[alt]')?.getAttribute('alt'),
      element.querySelector('svg title')?.textContent,
      element.getAttribute('placeholder'),
      element.getAttribute('title'),
    ];
    return candidates.map((text) => clean(text, 120)).find(Boolean) ?? '';
  };
  const roleOf = (element: Element): Control['role'] | undefined => {
    const tag = element.tagName;
    const role = element.getAttribute('role');
    const type = (element as HTMLInputElement).type;
    if (tag === 'INPUT') {
      if (/^(submit|button|image)$/.test(type)) return 'button';
      if (type === 'checkbox' || type === 'radio') return type;
      return /^(text|email|password|tel|number|search|url)$/.test(type) ? 'textbox' : undefined;
    }
    if (tag === 'TEXTAREA') return 'textbox';
    if (tag === 'BUTTON')
      return role === 'checkbox' || role === 'radio' ? role : type === 'reset' ? undefined : 'button';
    if (role === 'button' || role === 'menuitem') return 'button';
    if (role === 'checkbox' || role === 'radio' || role === 'link') return role;
    if (tag === 'A' && element.hasAttribute('href')) return 'link';
    if (element.hasAttribute('onclick') && !/^(BODY|HTML|FORM)$/.test(tag)) return 'button';
    const isReached = element.getAttribute('tabindex') === '0' && !role;
    return isReached && getComputedStyle(element).cursor === 'pointer' ? 'button' : undefined;
  };

  const forms = [...document.forms];
  // A password that is asked for on the next page may stand, unseen, on this one: for the browser to fill it in.
  const isLaterPassword = (element: Element): boolean =>
    (element as HTMLInputElement).type === 'password' &&
    (element.getAttribute('aria-hidden') === 'true' || transparent(element)) &&
    everything.some(
      (other) => roleOf(other) === 'textbox' && other !== element && visible(other) && !transparent(other),
    );
  const elements: HTMLElement[] = [];
  const controls: Control[] = [];
  for (const element of everything) {
    if (controls.length >= 300) break;
    const role = roleOf(element);
    if (!role || isLaterPassword(element)) continue;
    const ticked = role === 'checkbox' || role === 'radio';
    // Boxes are often hidden behind a label that is drawn in their place.
    if (!visible(element) && !(ticked && labelsOf(element).some(visible))) continue;
    const input = element as HTMLInputElement;
    elements.push(input);
    controls.push({
      index: controls.length,
      role,
      name: nameOf(input),
      type: element.tagName === 'INPUT' ? input.type : '',
      autocomplete: input.getAttribute('autocomplete') ?? '',
      hints: clean([input.getAttribute('name'), input.id, ticked ? input.value : ''].filter(Boolean).join(' '), 200),
      inputMode: input.inputMode ?? '',
      maxLength: input.maxLength ?? -1,
      value: role === 'textbox' && input.value ? 'filled' : 'empty',
      checked: input.checked === true || input.getAttribute('aria-checked') === 'true',
      required: input.required === true || input.getAttribute('aria-required') === 'true',
      readOnly: input.readOnly === true,
      disabled: input.disabled === true || input.getAttribute('aria-disabled') === 'true',
      form: input.form ? forms.indexOf(input.form) : -1,
      submits: /^(submit|image)$/.test(input.type ?? '') && input.form !== null && input.form !== undefined,
    });
  }

  const marked = (selector: string, limit: number): string[] => [
    ...new Set(
      everything
        .filter((element) => element.matches(selector) && visible(element))
        .map((element) => clean(rendered(element), limit))
        .filter(Boolean),
    ),
  ];
  const alertMarks = [
    'role="alert"',
    'class*="error" i',
    'id*="error" i',
    'class*="alert" i',
    'class*="invalid" i',
    'class*="danger" i',
  ];
  const embedded = everything
    .filter((element) => element.matches('iframe[src], div.g-recaptcha, .h-captcha, .cf-turnstile') && visible(element))
    .map((element) => clean(element.getAttribute('src') ?? element.className, 300));
  return {
    elements,
    sight: {
      document: performance.timeOrigin,
      ready: document.readyState === 'complete',
      title: clean(document.title, 200),
      text: rendered(document.body).slice(0, 4_000),
      alerts: marked(alertMarks.map((mark) => `[${mark}]`).join(), 300).slice(0, 5),
      embedded: embedded.slice(0, 20),
      controls,
    },
  };
}
