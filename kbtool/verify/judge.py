"""The verdict on what two runs reported: each claim's outcome, who caught which mistake, all problems in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kbtool.verify.inputs import Binding
from kbtool.verify.protocol import SEED, Device, Event, Limits, Run
from kbtool.verify.records import Catch, ClaimResult, DemoResult, MistakeResult, Outcome, Record
from kbtool.verify.wording import clean, death, is_out_of_memory, one_line, rounded, step_name


class Circumstances(Struct, frozen=True):
    """What a record says that the runs themselves do not know."""

    root: Path
    device: Device
    limits: Limits
    inputs: str = ""
    commit: str = ""
    when: str = ""


class Told:
    """The events of one run, sorted by what they tell."""

    def __init__(self, run: Run, example: str, limits: Limits) -> None:
        self.claims: dict[str, Event] = {}
        self.mistakes: dict[str, list[Event]] = {}
        self.demo: Event | None = None
        self.names: dict[str, list[str]] | None = None
        self.machine: Event = {}
        self.unusable: Event | None = None
        self.addresses: list[tuple[str, str]] = []
        self.seconds = 0.0
        self.running: Event | None = None
        self.done = False
        for event in run.events:
            self._take(event)
        # Without "done" the process ended in the middle of something, whatever its exit code says.
        self.death = "" if self.done and not run.ending.cause else death(run.ending, self.running, example, limits)
        self.cause = run.ending.cause

    def _take(self, event: Event) -> None:
        match event["event"]:
            case "machine":
                self.machine = event
            case "collected":
                self.names = {"claims": event["claims"], "mistakes": event["mistakes"]}
                self.mistakes = {name: [] for name in event["mistakes"]}
            case "start":
                self.running = event
            case "result":
                self.running = None
                self._result(event)
            case "network":
                self.addresses.append((event["address"], step_name(self.running)))
            case "unusable":
                self.unusable = self.unusable or event
            case "done":
                self.done = True
                self.seconds = event["seconds"]

    def _result(self, event: Event) -> None:
        if event["step"] == "claim":
            # A claim that passed may still fail while its fixtures are taken down: the worse result stays.
            if event["claim"] not in self.claims or event["outcome"] != "passed":
                self.claims[event["claim"]] = event
        elif event["step"] == "mistake":
            self.mistakes.setdefault(event["mistake"], []).append(event)
        else:
            self.demo = event


def judge(binding: Binding, first: Run, second: Run | None, around: Circumstances) -> tuple[Record, str]:
    """The record of an example, and its figure as SVG or an empty text.

    Parameters
    ----------
    binding : Binding
        What concepts expect of the example.
    first, second : Run
        Two runs with the same seed; the second is None when the first left nothing to compare.
    around : Circumstances
        Where and when.
    """
    told = Told(first, binding.example, around.limits)
    again = Told(second, binding.example, around.limits) if second is not None else None
    return _Judge(binding, told, again, around).verdict()


class _Judge:
    def __init__(self, binding: Binding, told: Told, again: Told | None, around: Circumstances) -> None:
        self.binding = binding
        self.told = told
        self.again = again
        self.around = around
        self.whole = told.done and told.unusable is None and not told.death

    def verdict(self) -> tuple[Record, str]:
        claims = tuple(self._claim(name) for name in self._claim_names())
        mistakes = tuple(self._mistake(name, results) for name, results in self.told.mistakes.items())
        demo = self._demo()
        facts = {name: self.told.machine.get(name, "") for name in _FACTS}
        record = Record(
            example=self.binding.example,
            device=self.around.device,
            **facts,
            commit=self.around.commit,
            seed=SEED,
            when=self.around.when,
            seconds=round(self.told.seconds, 3),
            inputs=self.around.inputs,
            claims=claims,
            mistakes=mistakes,
            demo=demo,
            problems=tuple(dict.fromkeys(self._problems(claims, mistakes, demo))),
        )
        figure = str((self.told.demo or {}).get("figure", "")) if demo.outcome == "passed" else ""
        return record, figure

    def _claim_names(self) -> list[str]:
        """The claims in the order of the file; where that was never read, those that concepts speak of."""
        return self.told.names["claims"] if self.told.names else list(self.binding.checks)

    def _claim(self, name: str) -> ClaimResult:
        result = self.told.claims.get(name)
        if result is None:
            return self._unfinished(name)
        claim = ClaimResult(
            name,
            result["outcome"],
            self._clean(result.get("message", "")),
            round(result["seconds"], 3),
            result.get("line", 0),
            result.get("peak_bytes"),
            result["takes_device"],
        )
        difference = self._difference(result, self.again.claims.get(name)) if self.again else ""
        if claim.outcome == "passed" and difference:
            return replace(claim, outcome="nondeterministic", message=difference)
        return claim

    def _unfinished(self, name: str) -> ClaimResult:
        running = self.told.running
        if running is None or running["step"] != "claim" or running["claim"] != name:
            return ClaimResult(name, "not-run")
        outcome: Outcome = "timeout" if self.told.cause == "timeout" else "killed"
        return ClaimResult(name, outcome, self.told.death, takes_device=running["takes_device"])

    def _mistake(self, name: str, results: list[Event]) -> MistakeResult:
        catches = [
            Catch(result["claim"], rounded(self._clean(result["message"])))
            for result in results
            if result["outcome"] == "failed"
        ]
        return MistakeResult(name, tuple(catches))

    def _demo(self) -> DemoResult:
        result = self.told.demo
        if result is None:
            return DemoResult("not-run" if not self.whole else "none")
        if result["outcome"] != "passed":
            line = f"line {result['line']}: " if result["line"] else ""
            return DemoResult(result["outcome"], message=line + self._clean(result["message"]))
        output = clean(result["output"], self.around.root)
        if result["truncated"]:
            return DemoResult("failed", output, message="printed more than a page can show: print a few lines only")
        other = self.again.demo if self.again else None
        difference = self._difference(result, other) if self.again else ""
        return DemoResult("nondeterministic" if difference else "passed", output, message=difference)

    def _difference(self, one: Event, other: Event | None) -> str:
        """How the second run of a step differed, in words; empty when it did not, or when it never got that far."""
        if one["outcome"] != "passed" or (other is None and not (self.again and self.again.done)):
            return ""
        if other is None:
            return "was not there on a second run"
        if other["outcome"] != "passed":
            line = f" at line {other['line']}" if other["line"] else ""
            message = self._clean(other["message"])
            return f"passed, and {other['outcome']}{line} on a second run with the same seed: {message}"
        for what, words in _COMPARED.items():
            if one.get(what) != other.get(what) and not (what == "figure" and _is_same_figure(one, other)):
                return f"{words} on a second run with the same seed"
        return ""

    def _problems(
        self, claims: tuple[ClaimResult, ...], mistakes: tuple[MistakeResult, ...], demo: DemoResult
    ) -> Iterator[str]:
        told = self.told
        if told.unusable is not None:
            line = f"line {told.unusable['line']}: " if told.unusable.get("line") else ""
            yield f"cannot be run: {line}{one_line(self._clean(told.unusable['message']))}"
        for address, where in told.addresses + (self.again.addresses if self.again else []):
            yield f"{where} tried to reach the network ({address}); examples run without one"
        if told.death and told.unusable is None:
            yield told.death
        yield from (text for claim in claims if (text := self._claim_problem(claim)))
        if self.whole:
            yield from self._teeth(claims, mistakes)
            yield from self._unbound(claims, mistakes)
        if demo.outcome not in ("passed", "none", "not-run"):
            yield f"the demo {_VERBS[demo.outcome]}: {one_line(demo.message)}"
        if self.whole and self.again is not None and (self.again.death or self.again.unusable):
            reason = self.again.death or one_line(self._clean((self.again.unusable or {})["message"]))
            yield f"on a second run with the same seed it {reason}"

    def _claim_problem(self, claim: ClaimResult) -> str:
        place = f" at line {claim.line}" if claim.line else ""
        if claim.outcome == "crashed" and is_out_of_memory(claim.message):
            limit = self.around.limits.memory // 1_000_000
            return f"{claim.claim} ran out of memory{place} (the limit is {limit} MB): {one_line(claim.message)}"
        if claim.outcome in _VERBS:
            return f"{claim.claim} {_VERBS[claim.outcome]}{place}: {one_line(claim.message)}"
        if claim.outcome == "passed" and claim.takes_device and claim.peak_bytes == 0:
            return f"{claim.claim} takes device but never used it: create its tensors with device=device"
        # A process that ended has been reported as a whole.
        return "" if claim.outcome == "passed" or not self.whole else f"{claim.claim} did not run"

    def _teeth(self, claims: tuple[ClaimResult, ...], mistakes: tuple[MistakeResult, ...]) -> Iterator[str]:
        if not claims:
            yield "defines no claim: write functions named claim_*"
        for mistake in mistakes:
            if not mistake.caught_by:
                yield f"no claim catches the mistake '{mistake.mistake}'{self._crashes(mistake.mistake)}"
        biting = {catch.claim for mistake in mistakes for catch in mistake.caught_by}
        for claim in claims:
            if claim.claim not in biting:
                yield f"{claim.claim} catches no mistake, so it proves nothing: add to MISTAKES one that it catches"

    def _crashes(self, mistake: str) -> str:
        """A note on a mistake that only crashes: it has to run, and be wrong."""
        crashed = [result for result in self.told.mistakes[mistake] if result["outcome"] == "crashed"]
        if not crashed:
            return ""
        message = one_line(self._clean(crashed[0]["message"]), 200)
        return f"; it crashes in {crashed[0]['claim']} ({message}), and a mistake must run and be wrong"

    def _unbound(self, claims: tuple[ClaimResult, ...], mistakes: tuple[MistakeResult, ...]) -> Iterator[str]:
        concepts = ", ".join(self.binding.concepts)
        for check in sorted(set(self.binding.checks) - {claim.claim for claim in claims}):
            yield f"the concept {concepts} is bound to {check}, which the example does not define"
        for name in sorted(set(self.binding.mistakes) - {mistake.mistake for mistake in mistakes}):
            yield f"the concept {concepts} is bound to the mistake '{name}', which is not in MISTAKES"

    def _clean(self, text: str) -> str:
        return clean(text, self.around.root)


def _is_same_figure(one: Event, other: Event) -> bool:
    """Whether the second run found the figure equal in state, and so did not draw it."""
    return "figure" not in other and bool(one.get("figure_state")) and one["figure_state"] == other.get("figure_state")


_FACTS = ("device_name", "driver", "torch", "python", "platform")
_VERBS = {"failed": "fails", "crashed": "crashes", "nondeterministic": "is not repeatable"}
_COMPARED: dict[str, Any] = {
    "output": "printed something else",
    "figure": "drew another figure",
    "rng": "drew other random numbers",
}
