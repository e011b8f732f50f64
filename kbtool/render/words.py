"""Every word of the pages that no contributor writes, in both languages."""

from __future__ import annotations

from kbtool.model import LANGUAGES, Text

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}

KINDS = {
    "algorithm": Text("算法", "algorithm"),
    "architecture": Text("架构", "architecture"),
    "data-structure": Text("数据结构", "data structure"),
    "definition": Text("定义", "definition"),
    "hyperparameter": Text("超参数", "hyperparameter"),
    "layer": Text("层", "layer"),
    "loss": Text("损失函数", "loss"),
    "metric": Text("指标", "metric"),
    "model": Text("模型", "model"),
    "operation": Text("运算", "operation"),
    "optimizer": Text("优化器", "optimizer"),
    "problem": Text("问题", "problem"),
    "technique": Text("技巧", "technique"),
    "theorem": Text("定理", "theorem"),
    "tool": Text("工具", "tool"),
}

STATES = {
    "fresh": Text("通过", "passed"),
    "stale": Text("已过期", "stale"),
    "missing": Text("未运行", "not run"),
    "failed": Text("未通过", "failed"),
}

OUTCOMES = {
    "passed": Text("通过", "passed"),
    "failed": Text("断言不成立", "assertion failed"),
    "crashed": Text("崩溃", "crashed"),
    "timeout": Text("超时", "timed out"),
    "killed": Text("被终止", "killed"),
    "nondeterministic": Text("两次运行结果不同", "two runs differ"),
}

DEVICES = {"cpu": "CPU", "cuda": "CUDA"}

WORDS = {
    "along-tracks": Text("沿着学习路线", "Along the tracks"),
    "builds-on-topics": Text("建立在这些主题之上", "Builds on the topics"),
    "catches": Text("它抓住的错误写法", "Wrong variants that it catches"),
    "checked-by": Text("断言它的函数", "Asserted by"),
    "claims-proved": Text("条断言已证明", "claims proved"),
    "drafts": Text("草稿", "Drafts"),
    "no-drafts": Text("没有：每个概念都写完了。", "None: every concept is finished."),
    "glossary": Text("术语表", "Glossary"),
    "glossary-summary": Text(
        "全部概念和术语，各用一句话说明；中文按拼音排列。",
        "Every concept and every term, each in a sentence.",
    ),
    "last-run": Text("最近一次运行", "Last run"),
    "leads-to-topics": Text("通向这些主题", "Leads to the topics"),
    "letters": Text("按首字母", "By initial"),
    "map": Text("先修与后续", "Before and after"),
    "mistakes-caught": Text("种错误写法被抓住", "mistakes caught"),
    "needs": Text("先要会", "Needs"),
    "next-stop": Text("下一站", "Next stop"),
    "no-attribute": Text("没有写", "not stated"),
    "numbers": Text("数字", "In numbers"),
    "previous-stop": Text("上一站", "Previous stop"),
    "search-hint": Text("搜一个概念：中文、英文、拼音、问句都行", "Search a concept by name, alias or question"),
    "table-scrolls": Text("表格，可以左右滚动", "Table, scrolls sideways"),
    "track": Text("学习路线", "Track"),
    "track-end": Text("这条路线的终点", "The end of this track"),
    "track-start": Text("这条路线的起点", "The start of this track"),
    "verified-on": Text("在这些设备上验证", "Verified on"),
    "aliases": Text("又称", "Also called"),
    "audience": Text("适合谁", "Who it is for"),
    "breadcrumbs": Text("当前位置", "You are here"),
    "caught": Text("被抓住", "caught"),
    "caught-by": Text("抓住它的断言", "Caught by"),
    "not-caught": Text("没有断言抓住它的记录", "No record of a claim that catches it"),
    "message": Text("它得到的消息", "The message it got"),
    "claims": Text("断言", "Claims"),
    "claims-note": Text(
        "每一条都由一个函数断言；下面的结果来自运行记录，没有一个是手写的。",
        "A function asserts each of them; the results below come from records of runs, none is typed.",
    ),
    "code": Text("代码", "Code"),
    "functions": Text("函数", "Functions"),
    "source": Text("从零写出", "Written from scratch"),
    "whole-source": Text(
        "下载整个文件，连同错误写法、断言和演示，可以直接运行",
        "The whole file, with its mistakes, claims and demo, ready to run",
    ),
    "comparisons": Text("对比", "Comparisons"),
    "comparisons-summary": Text(
        "把几个概念放进一张表，看它们哪里不同。", "Several concepts in one table, to see where they differ."
    ),
    "none-yet": Text("还没有。", "None yet."),
    "concept": Text("概念", "Concept"),
    "concepts": Text("概念", "Concepts"),
    "date": Text("日期", "Date"),
    "device": Text("设备", "Device"),
    "draft": Text("草稿", "Draft"),
    "draft-note": Text(
        "这一页还没写完：目前只有名称、摘要和先修关系。",
        "This page is not finished: so far it has names, a summary and prerequisites.",
    ),
    "edit": Text("编辑此页", "Edit this page"),
    "edit-file": Text("本页的源文件", "The file behind this page"),
    "example": Text("示例", "Example"),
    "explained-in": Text("见", "Explained in"),
    "explanation": Text("讲解", "Explanation"),
    "figure": Text("示例画出的图", "The figure that the example draws"),
    "formula": Text("公式", "Formula"),
    "missing": Text("文件不存在", "the file does not exist"),
    "moved": Text("此页已移动", "This page has moved"),
    "no-prerequisites": Text("不需要先修概念，可以从这里开始。", "Nothing: you can start here."),
    "nothing-unlocked": Text("还没有概念以它为前提。", "No concept builds on it yet."),
    "output": Text("运行输出", "Its output"),
    "permalink": Text("本节链接", "Link to this section"),
    "pitfalls": Text("常见错误", "Pitfalls"),
    "prerequisites": Text("先要会", "Before this"),
    "problems": Text("问题", "Problems"),
    "questions": Text("学完之后，你能回答", "Now you can answer"),
    "references": Text("参考文献", "References"),
    "referred-by": Text("提到它的页面", "Referred to by"),
    "related": Text("相关概念", "Related concepts"),
    "ran-on": Text("在哪里运行", "Ran on"),
    "see-tables": Text("对比表", "Compared in"),
    "state": Text("状态", "State"),
    "stale-note": Text("记录之后代码改过，要重新运行", "the code has changed since the record; it has to run again"),
    "status": Text("验证状态", "Status of verification"),
    "status-summary": Text(
        "每台设备上每个示例的运行结果，由记录算出。",
        "The result of every example on every device, computed from the records.",
    ),
    "status-all-fresh": Text("全部通过，没有过期的记录。", "All have passed, and no record is stale."),
    "terms": Text("术语", "Terms"),
    "topics": Text("主题", "Topics"),
    "topics-summary": Text("全部概念，按主题分组。", "All concepts, by topic."),
    "tracks": Text("学习路线", "Tracks"),
    "tracks-summary": Text("一站一站走到一个目标。", "Stop by stop to a goal."),
    "unlocks": Text("学会后可以学", "What it unlocks"),
    "versions": Text("版本", "Versions"),
    "wrong-variant": Text("错误写法", "Wrong variant"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
}

PUNCTUATION = {
    "zh": {"colon": "：", "comma": "，", "list": "、", "stop": "。"},
    "en": {"colon": ": ", "comma": ", ", "list": ", ", "stop": "."},
}


class Words:
    """The words of one language.

    Examples
    --------
    >>> Words("en")["prerequisites"]
    'Before this'
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no such language: {language}")
        self.language = language

    def __getitem__(self, key: str) -> str:
        return WORDS[key][self.language]

    def kind(self, kind: str) -> str:
        return KINDS[kind][self.language]

    def state(self, state: str) -> str:
        return STATES[state][self.language]

    def outcome(self, outcome: str) -> str:
        return OUTCOMES[outcome][self.language] if outcome in OUTCOMES else outcome

    def mark(self, name: str) -> str:
        """A punctuation mark: colon, comma, list or stop, with the space that belongs to it."""
        return PUNCTUATION[self.language][name]

    def more(self, number: int) -> str:
        """That there are so many more."""
        return f"还有 {number:,} 个" if self.language == "zh" else f"{number:,} more"

    def stop(self, number: int, total: int) -> str:
        """Which stop of how many."""
        return f"第 {number} 站，共 {total} 站" if self.language == "zh" else f"stop {number} of {total}"

    def count(self, number: int, noun: str) -> str:
        """A number of things: concept, claim, line and the like."""
        return f"{number:,} {self.noun(number, noun)}"

    def noun(self, number: int, noun: str) -> str:
        """What a number of things is called, without the number."""
        zh, one, many = COUNTED[noun]
        return zh if self.language == "zh" else one if number == 1 else many


COUNTED = {
    "concept": ("个概念", "concept", "concepts"),
    "draft": ("篇草稿", "draft", "drafts"),
    "term": ("个术语", "term", "terms"),
    "example": ("个示例", "example", "examples"),
    "track": ("条路线", "track", "tracks"),
    "comparison": ("张对比表", "comparison", "comparisons"),
    "claim": ("条断言", "claim", "claims"),
    "link": ("条先修关系", "prerequisite", "prerequisites"),
    "mistake": ("种错误写法", "mistake", "mistakes"),
    "line": ("行", "line", "lines"),
    "stop": ("站", "stop", "stops"),
}
