/** What a control can be for. */
export type Sense =
  | 'approve'
  | 'deny'
  | 'proceed'
  | 'avoid'
  | 'sign-in'
  | 'by-password'
  | 'later'
  | 'banner'
  | 'username'
  | 'totp'
  | 'captcha'
  | 'social';

/**
 * Words by sense and language. Longer phrases win over the words in them, and `deny` and `avoid` over the rest:
 * "don't allow" is no "allow", "sign up" is no "sign in".
 */
const WORDS: Record<Sense, Record<string, string>> = {
  approve: {
    en: 'allow, authorize, authorise, approve, accept, grant, grant access, agree, i agree, give access, consent, trust, permit, yes, confirm, connect',
    de: 'zulassen, erlauben, autorisieren, genehmigen, akzeptieren, zustimmen, einwilligen, annehmen, gewähren, gestatten, freigeben, ja, bestätigen, verbinden',
    fr: "autoriser, j'autorise, j'accepte, permettre, accepter, approuver, accorder, oui, confirmer, connecter",
    es: 'permitir, autorizar, autorizo, aceptar, acepto, aprobar, conceder, sí, si, confirmar, conectar',
    it: 'consenti, autorizza, accetta, approva, concedi, sì, conferma, connetti',
    pt: 'permitir, autorizar, aceitar, aprovar, conceder, sim, confirmar, conectar',
    nl: 'toestaan, autoriseren, accepteren, goedkeuren, machtigen, ja, bevestigen, verbinden',
    ja: '許可, 承認, 同意, 認可, はい, 確認, 接続',
    zh: '允许, 授权, 同意, 接受, 批准, 确认, 連接, 允許, 授權, 核准, 確認, 是',
  },
  deny: {
    en: "deny, cancel, reject, refuse, decline, disagree, no, don't allow, do not allow, disallow, don't authorize, do not authorize, deny access, no thanks, no thank you, not now, abort, block, i do not agree",
    de: 'ablehnen, abbrechen, verweigern, nicht zulassen, nicht erlauben, nein, zurückweisen',
    fr: 'refuser, annuler, rejeter, ne pas autoriser, interdire, non, non merci',
    es: 'denegar, cancelar, rechazar, no permitir, no autorizar, no, no gracias',
    it: 'nega, annulla, rifiuta, non consentire, no',
    pt: 'negar, cancelar, recusar, rejeitar, não permitir, não',
    nl: 'weigeren, annuleren, afwijzen, niet toestaan, nee',
    ja: '拒否, キャンセル, 許可しない, 同意しない, いいえ',
    zh: '拒绝, 取消, 不允许, 不同意, 拒絕, 不允許, 否',
  },
  proceed: {
    en: 'continue, next, sign in, log in, login, signin, log on, logon, submit, enter, verify, proceed, ok, got it',
    de: 'weiter, fortfahren, anmelden, einloggen, absenden, bestätigen',
    fr: 'continuer, poursuivre, suivant, se connecter, connexion, valider, envoyer, vérifier',
    es: 'continuar, siguiente, iniciar sesión, acceder, entrar, ingresar, enviar, verificar',
    it: 'continua, avanti, accedi, invia, verifica, entra',
    pt: 'continuar, avançar, seguinte, próximo, iniciar sessão, entrar, fazer login, enviar, verificar',
    nl: 'doorgaan, volgende, verder, inloggen, aanmelden, verzenden, verifiëren',
    ja: '続行, 続ける, 次へ, ログイン, サインイン, 送信, 確認',
    zh: '继续, 下一步, 登录, 登入, 提交, 验证, 繼續, 登錄, 驗證',
  },
  avoid: {
    en: "sign up, register, create account, create an account, forgot, reset, learn more, another account, different account, switch account, sign out, log out, logout, not you, go back, back to, resend, show password, subscribe, passkey, security key, try another way, remember me, remember my, remember this, don't ask, do not ask, don't show, do not show, trust this, stay signed in, keep me, newsletter, skip to, preferences, settings",
    de: 'registrieren, konto erstellen, vergessen, zurücksetzen, mehr erfahren, anderes konto, abmelden, zurück, angemeldet bleiben, merken, hilfe',
    fr: "s'inscrire, créer un compte, oublié, réinitialiser, en savoir plus, autre compte, déconnexion, se déconnecter, retour, se souvenir, rester connecté, aide",
    es: 'registrarse, regístrate, crear cuenta, crear una cuenta, olvidaste, olvidó, restablecer, ayuda, más información, otra cuenta, cerrar sesión, volver, recordarme, recordar mi, mantener',
    it: 'registrati, crea account, dimenticata, dimenticato, reimposta, ulteriori informazioni, altro account, esci, indietro',
    pt: 'registar, cadastre-se, criar conta, esqueceu, redefinir, ajuda, saiba mais, outra conta, sair, voltar',
    nl: 'registreren, account maken, vergeten, herstellen, meer informatie, ander account, uitloggen, afmelden, terug',
    ja: '新規登録, アカウントを作成, 忘れ, 詳細, 別のアカウント, ログアウト, 戻る, 保持, 記憶, ヘルプ',
    zh: '注册, 创建账户, 忘记, 了解更多, 其他账户, 退出, 返回, 註冊, 忘記, 登出',
  },
  'sign-in': {
    en: 'sign in, log in, login, signin, log on, logon',
    de: 'anmelden, einloggen',
    fr: 'se connecter, connexion',
    es: 'iniciar sesión, acceder, entrar, ingresar',
    it: 'accedi',
    pt: 'iniciar sessão, entrar, fazer login',
    nl: 'inloggen, aanmelden',
    ja: 'ログイン, サインイン',
    zh: '登录, 登入, 登錄',
  },
  'by-password': {
    en: 'use password, use a password, use your password, use my password, with password, with a password, with your password, password instead, enter password, enter your password',
    de: 'passwort verwenden, kennwort verwenden, mit passwort, mit kennwort, passwort eingeben',
    fr: 'utiliser un mot de passe, utiliser le mot de passe, utiliser votre mot de passe, avec un mot de passe, avec mot de passe',
    es: 'usar contraseña, usar la contraseña, usar tu contraseña, usar una contraseña, con contraseña',
    ja: 'パスワードを使用, パスワードでログイン, パスワードを入力',
  },
  later: {
    en: 'not now, skip, skip for now, maybe later, later, remind me later, ask me later, do this later, no thanks, no thank you',
    de: 'nicht jetzt, jetzt nicht, später, überspringen, nein danke',
    fr: 'pas maintenant, plus tard, ignorer, passer, non merci',
    es: 'ahora no, más tarde, omitir, no gracias',
    ja: '後で, スキップ, 今はしない',
  },
  banner: {
    en: 'cookies, cookie, accept all, reject all, allow all, decline all, deny all, only necessary, necessary only, essential only',
    de: 'alle akzeptieren, alles akzeptieren, alle ablehnen, alles ablehnen, allen zustimmen, nur notwendige, nur erforderliche',
    fr: 'tout accepter, accepter tout, tout refuser, refuser tout, continuer sans accepter',
    es: 'aceptar todo, aceptar todas, rechazar todo, rechazar todas, solo necesarias',
    it: 'accetta tutto, accetta tutti, rifiuta tutto, rifiuta tutti',
    pt: 'aceitar tudo, aceitar todos, rejeitar tudo, rejeitar todos',
    nl: 'alles accepteren, alles weigeren, alleen noodzakelijke',
    ja: 'すべて許可, すべて同意, すべて受け入れ, すべて拒否, クッキー',
    zh: '全部接受, 接受全部, 全部拒绝, 拒绝全部',
  },
  social: {
    en: 'with google, with apple, with github, with microsoft, with facebook, with linkedin, with x, with twitter, with sso, single sign-on, saml, with gitlab, with okta, using google, using github',
  },
  username: {
    en: 'user, username, user name, e-mail, email, login, account, identifier, user id, userid, phone, member',
    de: 'benutzername, nutzername, benutzer, e-mail-adresse, anmeldename, kennung',
    fr: "utilisateur, nom d'utilisateur, identifiant, adresse e-mail, courriel",
    es: 'usuario, nombre de usuario, correo, correo electrónico',
    it: 'utente, nome utente, indirizzo email, posta',
    pt: 'usuário, utilizador, nome de usuário, correio',
    nl: 'gebruiker, gebruikersnaam, e-mailadres',
    ja: 'ユーザー, メール, ログインid, アカウント',
    zh: '用户, 用户名, 邮箱, 账号, 帳號, 使用者, 電子郵件',
  },
  totp: {
    en: 'code, otp, one-time, one time, passcode, token, authenticator, verification, 2fa, mfa, two-factor',
    de: 'code, bestätigungscode, einmalcode, sicherheitscode',
    fr: 'code, code de vérification',
    es: 'código',
    it: 'codice',
    pt: 'código',
    nl: 'code, verificatiecode',
    ja: 'コード, 認証コード, 確認コード',
    zh: '验证码, 驗證碼, 代码',
  },
  captcha: {
    en: 'captcha, not a robot, are human, characters you see, characters shown, text in the image, verify you are human',
  },
};

const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

const PATTERNS = Object.fromEntries(
  Object.entries(WORDS).map(([sense, languages]) => [
    sense,
    Object.values(languages)
      .flatMap((list) => list.split(', '))
      .map(toPattern),
  ]),
) as Record<Sense, { words: string; pattern: RegExp }[]>;

/**
 * How well a name has this sense: 0 not at all, else the share of the name that its longest matching phrase covers,
 * so that "Allow" outranks "Allow me to choose".
 */
export function says(sense: Sense, name: string): number {
  const text = normal(name);
  if (!text) return 0;
  let longest = 0;
  for (const { words, pattern } of PATTERNS[sense])
    if (words.length > longest && pattern.test(text)) longest = words.length;
  return longest / text.length;
}

function normal(name: string): string {
  return name.toLowerCase().replace(/[’‘]/g, "'").replace(/[_-]/g, ' ').replace(/\s+/g, ' ').trim();
}

/** Whole words only, in languages that part words with spaces. Short ones (`no`, `ok`, `是`) must come first: they are common inside sentences. */
function toPattern(words: string): { words: string; pattern: RegExp } {
  const text = normal(words);
  const spaceless = SPACELESS.test(text);
  const [before, after] = spaceless ? ['', ''] : ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'];
  const first = text.length <= (spaceless ? 1 : 3) ? '^' : '';
  return { words: text, pattern: new RegExp(`${first}${before}${text}${after}`, 'u') };
}
