// How names, texts and queries are taken apart for search, as in the Python module kbtool.search._text, whose functions
// these are by name: a test compares them, so change both together. Nothing here touches the page.

// Written with escapes, as these characters look alike or cannot be seen.
const LEFT_OUT = /[\ua7c0-\ua7ff]|(?![\u{1d400}-\u{1d7ff}])[\u{10000}-\u{10ffff}]|[\ud800-\udfff]/gu;
const ACCENTS = /[\u0300-\u036f]/g;
const RUN = /[0-9a-zα-ω∂∇∞]+|[\u3400-\u9fff]+/g;
const MATH = /\$[^$]*\$/g;

const FUNCTION = new Set("的了是在和与把这那就都而也吗呢吧么什怎为被让使及或但其它他你我们只还很才又若则即某些此哪谁因所");

const LIGHT = new Set("一个不上下中会能从到要用时有最更再给以每各后前多大小几两同成得于对出来去没看里间所此");

const STOP_WORDS = new Set((
  "a about all an and any are as at be become between but by can cause did difference different do does done "
  + "for from get give given happen has have how i if in into is it its make me mine my need not of on one or "
  + "same should so some than that the their them then there these they this to us use used versus vs was we "
  + "were what when where which why will with work would you your 可以 一样 什么"
).split(" "));

const ASKING_WORDS = new Set((
  "advantage advantages affect affected affects application applications applied basics benefit benefits "
  + "calculate calculated compare compared comparison compute computed define defined definition describe "
  + "disadvantage disadvantages effect example examples explain explained explanation find formula help helps "
  + "implement implementation implemented importance important improve improves intro introduction intuition "
  + "intuitive learn meaning mechanism necessary needed overview please point problem problems purpose really "
  + "reason required role show simple simply solve solved solves tell tutorial understand understanding usage "
  + "useful want actually beginner beginners behind cheat code coding come cons derivation derive else equation etc "
  + "exactly explaining guide happens idea implementing invent invented math mathematical mathematics maths meant "
  + "proof pros prove python scratch sheet something stand stands still using while works"
).split(" "));

const QUESTION_WORDS = new Set(
  "are can could did do does how is should was were what when where which who why will would".split(" "),
);
const CHINESE_QUESTION = /怎|什么|何|吗|呢|哪|多少|能否|是否|在.+[中里]|用于/;
const HEAD_ENDS = new Set("during for in inside on when with within".split(" "));
const BETWEEN_WORDS = new Set(["and", "from", "or", "than", "versus", "vs"]);
const BETWEEN = /和|与|跟|以及|还是/;
const NEEDS = /^( *why (?:[^]*? )?)(?:needs?|uses?|requires?|have|has|want) +([^]+)$/;
const CHINESE_NEEDS = /^([^]*?)(?:需要|要用|要加|要有|使用)([^]+)$/;
const CHINESE_WHY = /为什么|为何|为啥/;
const PLURAL = /[a-z]{2}[b-hj-rtv-z]s$/;

const ASKING_FIRST = new RegExp(
  "^(?:请问|到底|为什么要用|为什么要|为什么会|为什么能|为什么|为何|什么时候|什么是|什么叫|何谓|何为|怎么样|怎么|怎样|如何|哪些|我想了解|我想知道|想了解|请解释|解释一下|解释|介"
  + "绍一下|介绍|理解|了解|关于|是|的|和)",
);
const ASKING_LAST = new RegExp(
  "(?:是什么意思|是什么|是啥|是怎么回事|怎么回事|有什么用|有啥用|有什么区别|的区别|区别|的不同|有什么不同|怎么算|怎么求|怎么做|怎么用|怎么办|怎么计算|如何计算|的作用|的原理|的定义"
  + "|的含义|的意思|的关系|的好处|的优点|的缺点|的目的|的公式|的推导|的例子|为什么|什么|有哪些|一样|公式|推导|详解|介绍|简介|入门|教程|例子|举例|代码|实现|原理|对比|比较|不同|"
  + "之间|吗|呢|吧|啊|的)$",
);
const ENDINGS =
  "izations ization izing izers izer ized izes ize ations ation ating ated ates ate ings ing edly ed es s e".split(" ");
const SHORT = new Set(["ing", "s"]);
const CONTRACTED = /(?<=[a-z])['’](?:s|t|re|ve|ll|m|d)(?![0-9a-z])/g;
const BRITISH = [
  [/(?<=....)is(ations?|ing|ed|e|es|ers?)$/, "iz"],
  [/(?<=...)our(s|ed|ing|al|ings?)?$/, "or"],
  [/(?<=...)tre(s|d)?$/, "ter"],
  [/(?<=...)lys(e|es|ed|ing)$/, "lyz"],
  [/(?<=...[aeiou])ll(ed|ing|ers?)$/, "l"],
];
const REWRITTEN = [
  ["ications", "y"], ["ication", "y"], ["ices", "ix"], ["ies", "y"], ["ied", "y"], ["iers", "y"], ["ier", "y"],
  ["ional", "ion"],
];

/** The text without differences of width, case and accents. */
export function fold(text) {
  const plain = text.replace(LEFT_OUT, "").normalize("NFKD").toLowerCase();
  return plain.replace(ACCENTS, "").replaceAll("ς", "σ");
}

/** The words of Latin or Greek letters and digits, and the unbroken stretches of Chinese, in order. */
export function runs(text) {
  return (fold(text).replace(CONTRACTED, "").match(RUN) ?? []).map(american);
}

/** The word as Americans spell it. */
function american(word) {
  for (const [british, other] of BRITISH) word = word.replace(british, (_, ending) => other + (ending ?? ""));
  return word;
}

/** The form in which names are compared. */
export function compact(text) {
  return runs(text).join("");
}

export function isChinese(run) {
  return run[0] >= "\u3400";
}

/** The parts of a text that are counted, each once: stems of words, pairs of neighbouring Chinese characters. */
export function tokens(text) {
  const found = new Set();
  for (const run of runs(text.replace(MATH, " "))) {
    if (!isChinese(run)) {
      if (!STOP_WORDS.has(run)) found.add(stem(run));
      continue;
    }
    for (const pair of pairs(run)) {
      if (!STOP_WORDS.has(pair) && ![...pair].some((one) => FUNCTION.has(one))) found.add(pair);
    }
    if (run.length > 1) for (const one of alone(run)) found.add(one);
  }
  return [...found];
}

function pairs(run) {
  if (run.length === 1) return [run];
  return Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2));
}

/** The characters of a run that stand alone between those that only hold a sentence together. */
function alone(run) {
  const beside = (one) => one === undefined || FUNCTION.has(one) || LIGHT.has(one);
  return [...run].filter((one, at) => !beside(one) && beside(run[at - 1]) && beside(run[at + 1]));
}

/** A crude stem of an English word. */
export function stem(word) {
  word = american(word);
  for (const [ending, written] of REWRITTEN) {
    if (word.endsWith(ending) && word.length - ending.length >= 3) return word.slice(0, -ending.length) + written;
  }
  for (const ending of ENDINGS) {
    const kept = word.length - ending.length;
    const least = SHORT.has(ending) ? 3 : 4;
    if (word.endsWith(ending) && kept >= least && !(ending === "s" && "suia".includes(word.at(-2)))) {
      return withoutDoubling(word.slice(0, kept));
    }
  }
  return word;
}

function withoutDoubling(word) {
  return word.length > 3 && word.at(-1) === word.at(-2) && !"aeiouslz".includes(word.at(-1)) ? word.slice(0, -1) : word;
}

/** The query in its compact form without the words that only ask. */
export function subject(query) {
  return withoutEnds(runs(query)).join("");
}

/** Whether a query is a question, or says where something is used or what it belongs to: what it is about comes first then. */
export function asks(query) {
  return runs(query).some((run, at) => (
    isChinese(run) ? CHINESE_QUESTION.test(run) : run === "in" || run === "of" || (at === 0 && QUESTION_WORDS.has(run))
  ));
}

/** The query with what it asks about first, where it asks why one thing needs another. */
export function turned(query) {
  const text = fold(query);
  const found = NEEDS.exec(text) ?? (CHINESE_WHY.test(text) ? CHINESE_NEEDS.exec(text) : null);
  return found ? `${found[2]} ${found[1].replace(/ +$/, "")}` : query;
}

/** What a query compares, in its order, each as it may be called; nothing where it does not compare. */
export function sides(query) {
  const found = [[]];
  for (const run of withoutEnds(runs(query))) {
    if (BETWEEN_WORDS.has(run)) {
      found.push([]);
    } else if (isChinese(run)) {
      const [first, ...more] = run.split(BETWEEN);
      if (first) found.at(-1).push(first);
      for (const one of more) found.push(one ? [one] : []);
    } else {
      found.at(-1).push(run);
    }
  }
  const compared = found.map(withoutEnds).filter((side) => side.length);
  if (compared.length < 2) return [];
  const last = compared.pop();
  const at = last.findIndex((word, place) => place && HEAD_ENDS.has(word));
  const [thing, place] = at < 0 ? [last, []] : [last.slice(0, at), last.slice(at + 1)];
  const where = forms(withoutEnds(place).join("")).at(-1);
  const shared = thing.slice(1).join(""); // "batch and layer normalization"
  const called = compared.map((side) => side.join("")).map((one) => (shared ? [one, one + shared] : [one]));
  const names = [...called, [thing.join("")]]; // "encoder and decoder in transformers"
  return names.map((some) => (where ? [...some, where + some[0]] : some).flatMap(forms));
}

/** A name as it was written and, where that may be a plural, without its last letter. */
function forms(name) {
  return PLURAL.test(name) ? [name, name.slice(0, -1)] : [name];
}

/** The tokens of what a query says, or of all its words where they only ask. */
export function queryTokens(query, known) {
  const found = said(query, known);
  return found.length ? found : tokens(query);
}

/** How many tokens of a query stand before each word that says where something is used. */
export function heads(query, known) {
  const words = runs(query.replace(MATH, " "));
  return words.flatMap((word, at) => (HEAD_ENDS.has(word) ? [said(words.slice(0, at).join(" "), known).length] : []))
    .filter((count) => count);
}

/** The tokens of a query: without words that only ask, and two words as one where only that is how it is written. */
function said(query, known) {
  const words = runs(query.replace(MATH, " "));
  const joined = [];
  let at = 0;
  while (at < words.length) {
    const pair = words.slice(at, at + 2).join("");
    if (at + 1 < words.length && /^[a-z]+$/.test(pair) && words[at + 1].length > 2 && known.has(stem(pair))) {
      joined.push(pair);
      at += 2;
    } else {
      joined.push(words[at]);
      at += 1;
    }
  }
  return tokens(joined.filter((one) => !ASKING_WORDS.has(one)).join(" "));
}

function withoutEnds(parts) {
  while (parts.length) {
    const [first, last] = endsWithoutAsking(parts);
    if (first === parts[0] && last === parts.at(-1)) break;
    parts = (parts.length === 1 ? [first] : [first, ...parts.slice(1, -1), last]).filter((part) => part);
  }
  return parts;
}

function endsWithoutAsking(parts) {
  if (parts.length === 1) {
    const only = withoutAsking(withoutAsking(parts[0], ASKING_FIRST), ASKING_LAST);
    return [only, only];
  }
  return [withoutAsking(parts[0], ASKING_FIRST), withoutAsking(parts.at(-1), ASKING_LAST)];
}

function withoutAsking(run, asking) {
  if (!run) return "";
  if (isChinese(run)) return run.replace(asking, "");
  return STOP_WORDS.has(run) || ASKING_WORDS.has(run) ? "" : run;
}
