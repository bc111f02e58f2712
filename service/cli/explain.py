"""`drafter explain`: what a draft would be made of and why, before a word is written."""

import click
from rich.console import Console
from rich.text import Text

from drafter.aim import Aim
from drafter.draft import AnsweredAsk, Repair, TextKind
from drafter.explanation import Explanation, FoundSource
from drafter.wish import Wish
from kb_index.documents import Match, Visibility
from service.cli.account import account_option, looked_up
from service.cli.input import read_input
from service.cli.output import console, print_json_text, print_section, waiting, with_reason
from service.cli.parts import CommandParts
from service.cli.show import NOTICE_STYLES, account_lines
from service.words import KINDS, OUTCOMES, day

__all__ = ["command"]

_REPAIRS = {Repair.RULE: "mended by rule", Repair.MODEL: "sent back to the model", Repair.AGENT: "left to you"}


@click.command("explain")
@click.argument("conversation", metavar="CONVERSATION.json")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in TextKind]),
    default=TextKind.REPLY.value,
    show_default=True,
    help="Which text to explain.",
)
@click.option("--aim", type=click.Choice([aim.value for aim in Aim]), help="With what a reply is to say.")
@account_option
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
@click.pass_obj
def command(
    parts: CommandParts, /, conversation: str, kind: str, aim: str | None, account: bool, as_json: bool
) -> None:
    """Say what a draft would be made of and why, without writing it.

    Shows what was read from which words, what was found, which guidelines and checks apply, and what to do next. No
    model is called, and no record unless you say --account. CONVERSATION.json is as for `drafter draft`; - reads it
    from standard input.
    """
    asked = read_input(conversation)
    from drafter.settings import load_settings

    settings = load_settings()
    with waiting("Reading and searching"):
        drafter = parts.drafter(settings)
        if account:
            asked = looked_up(settings, asked, drafter)
        explanation = drafter.explain(asked, Wish(TextKind(kind), aim=Aim(aim) if aim else None))
    if as_json:
        print_json_text(explanation.model_dump_json(indent=2))
    else:
        _show(explanation, console())


def _show(explanation: Explanation, out: Console) -> None:
    outcome = OUTCOMES.get(explanation.outcome, explanation.outcome.value)
    out.print(Text.assemble((outcome, "bold green"), "  ", (explanation.outcome_reason, "dim")))
    for notice in explanation.notices:
        out.print(Text(f"! {notice.text}", NOTICE_STYLES[notice.severity]))
    print_section(out, "Read from the conversation", _situation(explanation))
    print_section(out, "Asks", [_ask(ask) for ask in explanation.asks])
    if explanation.translation:
        out.print(Text(f"\nSearched {explanation.translation}", "dim"))
    print_section(out, "Found", [_source(source) for source in explanation.sources])
    print_section(out, "Account data", account_lines(explanation.account))
    print_section(out, "Guidelines", [with_reason(g.title, g.why) for g in explanation.guidelines])
    print_section(out, "Checks", [with_reason(c.title, _REPAIRS[c.repair]) for c in explanation.checks])
    print_section(out, "Next steps", [with_reason(step.title, step.why) for step in explanation.next_steps])
    if not explanation.asks_model:
        out.print(Text("\nNo model is asked: a rule writes this text, or none is wanted.", "dim"))


def _situation(explanation: Explanation) -> list[Text]:
    situation = explanation.situation
    upset = f", strength {situation.tone_strength:.1f}" if situation.tone_strength else ""
    summary = {
        "channel": situation.channel.value,
        "stage": situation.stage.value,
        "intent": ", ".join(situation.intents),
        "tone": situation.tone.value + upset,
        "urgent": "yes" if situation.urgent else "",
        "language": situation.language,
        "risk": ", ".join(situation.risks),
    }
    return [_facet(name, value, explanation) for name, value in summary.items() if value]


def _facet(name: str, value: str, explanation: Explanation) -> Text:
    """A facet and what it was read from, each value with the words that show it."""
    line = Text.assemble(f"{name:9}", (value, "bold"))
    facet = {"urgent": "urgency"}.get(name, name)
    for reading in explanation.situation.readings:
        if reading.facet in (name, facet) and reading.evidence:
            words = " ".join(reading.evidence.split())
            line.append(f"\n{'':9}{reading.value}, {reading.confidence:.0%} sure: {words}", "dim")
    return line


def _ask(ask: AnsweredAsk) -> Text:
    """An ask in the customer's words, and where its answer stands."""
    line = Text.assemble((f"{ask.kind}{', only told' if ask.told else ''}: ", "dim"), ask.text)
    found = "; ".join(ask.sections) or "said with another ask" if ask.answered else ask.reason
    line.append(f"\n{'answered by ' if ask.sections else ''}{found}", "green" if ask.answered else "yellow")
    return line


def _source(source: FoundSource) -> Text:
    path = " › ".join(dict.fromkeys((source.title, *source.heading_path)))
    facts = [KINDS[source.kind], day(source.updated_at) if source.updated_at else "no date"]
    facts.append(f"similarity {source.similarity:.2f}, score {source.score:.2f}")
    line = Text.assemble((path, "bold"), (f" · {' · '.join(facts)}", "dim"))
    if source.visibility is Visibility.INTERNAL:
        line.append(" · internal: not for the customer", "bold red")
    elif source.used:
        line.append(" · given to the model", "green")
    elif source.match is Match.POSSIBLE:
        line.append(" · only possible: see whether it answers", "yellow")
    line.append(f"\n{source.excerpt}", "dim")
    return line
