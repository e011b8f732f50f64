// The ranking of search, as in the Python package kbtool.search, whose functions these are by name: a test compares
// every score, so change both together. Nothing here touches the page.

// Written with escapes, as these characters look alike or cannot be seen.
const LEFT_OUT = /[\ua7c0-\ua7ff]|(?![\u{1d400}-\u{1d7ff}])[\u{10000}-\u{10ffff}]|[\ud800-\udfff]/gu;
const ACCENTS = /[\u0300-\u036f]/g;
const RUN = /[0-9a-zα-ω∂∇∞]+|[\u3400-\u9fff]+/g;
const MATH = /\$[^$]*\$/g;

const FUNCTION = new Set("的了是在和与把这那就都而也吗呢吧么什怎为被让使及或但其它他你我们只还很才又若则即某些此哪谁因所");

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

const NAME = 3;
const TEXT = 1;

const OWN_COST = { name: 0, alias: 20, pinyin: 60, initials: 120 };
const COST = { ...OWN_COST };
for (const [kind, cost] of Object.entries(OWN_COST)) COST[`term-${kind}`] = cost + 40;
COST["term-alias"] = 160;
const SUBJECT_COST = 20;
const SIDE = 1900.0;
const SIDE_COST = 100;
const MOST = 0.7;
const EARLY = 10.0;
const LEAD = 300.0;
const HEAD = 900.0;
const STRENGTH = [0, 3, 8, 10];
const UNKNOWN_PAIR = 16;

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
  }
  return [...found];
}

function pairs(run) {
  if (run.length === 1) return [run];
  return Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2));
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
  const shared = compared.at(-1).slice(1).join(""); // "batch and layer normalization"
  const called = compared.slice(0, -1).map((side) => side.join("")).map((one) => (shared ? [one, one + shared] : [one]));
  return [...called, [compared.at(-1).join("")]];
}

/** The tokens of what a query says, or of all its words where they only ask. */
export function queryTokens(query, known) {
  const found = said(query, known);
  return found.length ? found : tokens(query);
}

/** How many tokens of a query stand before each word that says where something is used. */
function heads(query, known) {
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

/** The index as it is searched, from the index as it is written down. */
export function expand(written) {
  const docs = [];
  const counts = [];
  for (const [id, zh, en, aliases, pinyin, , terms] of written.docs) {
    const keys = keysOf(id, zh, en, aliases, pinyin, "");
    const ofDoc = new Map();
    for (const key of keys) for (const token of key.tokens) ofDoc.set(token, NAME);
    counts.push(ofDoc);
    docs.push({ concept: id, term: "", keys, counts: ofDoc });
    for (const [termId, termZh, termEn, termAliases, termPinyin] of terms) {
      const own = keysOf(termId, termZh, termEn, termAliases, termPinyin, "term-");
      for (const key of own) for (const token of key.tokens) if (!ofDoc.has(token)) ofDoc.set(token, TEXT);
      const ofTerm = new Map(own.flatMap((key) => key.tokens).map((token) => [token, NAME]));
      docs.push({ concept: id, term: termId, keys: own, counts: ofTerm });
    }
  }
  readPlaces(written, counts);
  return { docs, ...weightsOf(counts) };
}

function keysOf(id, zh, en, aliases, pinyin, prefix) {
  const keys = new Map();
  const add = (key, kind, shown, words) => {
    if (key && !keys.has(key)) keys.set(key, { key, kind: prefix + kind, shown, tokens: words });
  };
  const chinese = [];
  for (const [kind, names] of [["name", [zh, en, id]], ["alias", aliases]]) {
    for (const name of names) {
      add(compact(name), kind, name === id ? en : name, tokens(name));
      if (runs(name).some(isChinese)) chinese.push(name);
    }
  }
  pinyin.forEach((spoken, i) => {
    const syllables = spoken.split(" ");
    add(compact(syllables.join("")), "pinyin", chinese[i], []);
    add(syllables.map((one) => one[0]).join(""), "initials", chinese[i], []);
  });
  return [...keys.values()];
}

function readPlaces(written, counts) {
  if (!written.tokens) return;
  const places = written.places.split(" ");
  written.tokens.split(" ").forEach((token, i) => {
    let number = -1;
    for (const step of places[i].split(".").map(Number)) {
      number += step >> 1;
      if (!counts[number].has(token)) counts[number].set(token, TEXT + (step & 1));
    }
  });
}

function weightsOf(counts) {
  const spread = new Map();
  for (const ofConcept of counts) for (const token of ofConcept.keys()) spread.set(token, (spread.get(token) ?? 0) + 1);
  const weights = new Map();
  for (const [token, number] of spread) weights.set(token, weightOf(counts.length, number));
  return { weights, rarest: weightOf(counts.length, 1) };
}

function weightOf(concepts, number) {
  return Math.floor(Math.log2(1 + concepts / number) * 16 + 0.5);
}

/** The best answers to a query, best first, as {concept, term, score, matched}. */
export function search(index, query, limit = 20) {
  const wanted = compact(query);
  if (!wanted) return [];
  const asked = [wanted, subject(query) || wanted];
  const compared = comparedIn(index, query);
  const parts = weighedParts(index, query);
  let total = 0;
  for (const weight of parts.values()) total += weight;
  const leads = [asks(query) ? LEAD : 0.0, heads(query, index.weights)];
  const hits = [];
  for (const doc of index.docs) {
    const { concept, term, keys, counts } = doc;
    if (compared.has(doc)) {
      const [score, matched] = compared.get(doc);
      hits.push({ concept, term, score, matched });
      continue;
    }
    const [best, matched] = bestName(keys, asked, parts, total, leads, index.weights);
    let covered = 0;
    let text = 0;
    for (const [part, weight] of parts) {
      if (!counts.has(part)) continue;
      covered += weight;
      text += weight * STRENGTH[counts.get(part)];
    }
    if (best > 0 || (covered && covered * 2 >= total)) {
      hits.push({ concept, term, score: best + (text ? 90.0 * text / total : 0.0), matched });
    }
  }
  hits.sort((a, b) => b.score - a.score || compare(a.concept, b.concept) || compare(a.term, b.term));
  return hits.slice(0, limit);
}

/** What a question compares: by doc its score and the name that it has there; nothing if fewer than two are known. */
function comparedIn(index, query) {
  const found = new Map();
  const known = new Set();
  const asked = sides(query);
  for (const doc of asked.length ? index.docs : []) {
    for (const { key, kind, shown } of doc.keys) {
      const place = asked.findIndex((names) => names.includes(key));
      const score = SIDE - SIDE_COST * place - COST[kind];
      if (place >= 0 && score > (found.get(doc)?.[0] ?? 0)) {
        found.set(doc, [score, shown]);
        known.add(place);
      }
    }
  }
  return known.size > 1 ? found : new Map();
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

function weighedParts(index, query) {
  const found = new Map();
  for (const part of queryTokens(query, index.weights)) {
    if (index.weights.has(part)) {
      found.set(part, index.weights.get(part));
    } else if (isChinese(part)) {
      found.set(part, UNKNOWN_PAIR);
    } else {
      const close = closest(index.weights, part);
      found.set(close || part, close ? index.weights.get(close) : index.rarest);
    }
  }
  return found;
}

function closest(weights, word) {
  let spelt = [0, 0, ""];
  let begun = [0, 0, ""];
  const allowed = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  for (const [known, weight] of weights) {
    if (known[0] !== word[0]) continue;
    if (Math.abs(known.length - word.length) <= allowed) {
      spelt = better(spelt, [allowed + 1 - distance(word, known), -weight, known]);
    }
    begun = better(begun, [sameBeginning(word, known), -weight, known]);
  }
  return spelt[2] || begun[2];
}

function better(one, other) {
  if (other[0] <= 0) return one;
  const difference = other[0] - one[0] || other[1] - one[1] || compare(one[2], other[2]);
  return !one[2] || difference > 0 ? other : one;
}

function sameBeginning(one, other) {
  let shared = 0;
  while (shared < one.length && shared < other.length && one[shared] === other[shared]) shared += 1;
  return shared >= 4 && Math.max(one.length, other.length) - shared <= 3 ? shared : 0;
}

function bestName(keys, [wanted, about], parts, total, leads, weights) {
  let best = 0.0;
  let shown = "";
  for (const { key, kind, shown: name, tokens: words } of keys) {
    let score = keyScore(wanted, key, kind);
    if (about !== wanted) {
      score = Math.max(score, keyScore(about, key, kind) - SUBJECT_COST + (key === about ? leads[0] : 0.0));
    }
    if (words.length) score = Math.max(score, wordsScore(parts, total, leads, words, weights));
    score -= COST[kind];
    if (score > best) [best, shown] = [score, name];
  }
  return [best, shown];
}

function keyScore(wanted, key, kind) {
  if (key === wanted) return 1000.0;
  if (kind.endsWith("initials")) return 0.0;
  if (key.startsWith(wanted)) return 800.0 + 100.0 * wanted.length / key.length;
  if (longEnough(wanted) && key.includes(wanted)) return 650.0 + 100.0 * wanted.length / key.length;
  const likeness = alike(wanted, key);
  return likeness >= 0.6 ? 300.0 + 400.0 * likeness : 0.0;
}

function wordsScore(parts, total, [lead, headed], words, weights) {
  let shared = 0;
  let own = 0;
  for (const word of words) {
    own += weights.get(word);
    shared += parts.get(word) ?? 0;
  }
  if (!shared) return 0.0;
  const likeness = 2.0 * shared / (total + own);
  if (shared !== own) return likeness >= MOST ? 850.0 * likeness : 0.0;
  const order = [...parts.keys()];
  const place = order.findIndex((part) => words.includes(part));
  let early = EARLY * (order.length - place) / order.length;
  if (order.slice(0, words.length).every((part) => words.includes(part))) early += headed.includes(words.length) ? HEAD : lead;
  return (likeness >= MOST ? 850.0 * likeness : 400.0 * likeness * likeness) + early;
}

function longEnough(text) {
  return text.length >= (isChinese(text) || isChinese(text.at(-1)) ? 2 : 4);
}

function alike(one, other) {
  const longer = Math.max(one.length, other.length);
  const apart = Math.abs(one.length - other.length);
  if (longer < 3 || apart * 5 > longer * 2) return 0.0;
  return 1.0 - distance(one, other) / longer;
}

/** How many characters to put in, take out, replace or swap with their neighbour (optimal string alignment). */
export function distance(one, other) {
  let before = [];
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i += 1) {
    const then = row;
    row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      row[j] = Math.min(row[j - 1] + 1, then[j] + 1, then[j - 1] + cost);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    before = then;
  }
  return row[other.length];
}
