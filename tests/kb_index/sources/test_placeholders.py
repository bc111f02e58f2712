"""Saved replies in every vendor's form become variables of one form; what is broken is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_index.sources.placeholders import VARIABLE, read_placeholders

WHOLE = {
    "Help Scout": [
        ("Hi {%customer.firstName,fallback=there%},", 'Hi {{customer.first_name || "there"}},'),
        ("Hallo {%customer.firstName,fallback=%},", 'Hallo {{customer.first_name || ""}},'),
        ("{%customer.firstName%} {%customer.lastName%}", "{{customer.first_name}}"),
        ("Yours,\n{%user.fullName%}\n{%mailbox.name%}", "Yours,\n{{agent.name}}\n{{mailbox.brand}}"),
        (
            "About #{%conversation.number%} to {%mailbox.email%}",
            "About #{{conversation.number}} to {{mailbox.email}}",
        ),
    ],
    "Intercom": [
        ('Hi {{ first_name | fallback: "there" }},', 'Hi {{customer.first_name || "there"}},'),
        ("Hi {{user.name|fallback:''}}!", 'Hi {{customer.first_name || ""}}!'),
        (
            '<p>Hi <attribute key="user.first_name" default="there"/>,</p>',
            '<p>Hi {{customer.first_name || "there"}},</p>',
        ),
        (
            'at <attribute key="company.name" default="your caf&eacute; &amp; bar"/>',
            'at {{customer.company || "your café & bar"}}',
        ),
        ('order #<attribute key="conversation.custom_attributes.order_number"/>', "order #{{order_number}}"),
        ("I'm <attribute key='teammate.name'></attribute>.", "I'm {{agent.name}}."),
        ("Hi {{user.first_name | fallback: &quot;there&quot;}}", 'Hi {{customer.first_name || "there"}}'),
    ],
    "Zendesk": [
        ("Hi {{ticket.requester.first_name}},", "Hi {{customer.first_name}},"),
        ("{{current_user.first_name}} for {{ticket.brand.name}}", "{{agent.name}} for {{mailbox.brand}}"),
        ("{{ticket.requester.first_name | default: 'there' | capitalize}}", '{{customer.first_name || "there"}}'),
        ("{{ ticket.title | upcase }} ({{ticket.id}})", "{{conversation.subject}} ({{conversation.number}})"),
        ("Until {{ticket.due_date | date: '%d %B'}}", "Until {{ticket.due_date}}"),
        ("{{dc.refund_policy}}", "{{refund_policy}}"),
        ("{{ticket.ticket_field_3600012}}", "{{ticket.ticket_field_3600012}}"),
    ],
    "Freshdesk": [
        ("Dear {{ticket.requester.firstname}},", "Dear {{customer.first_name}},"),
        ("{{ticket.agent.name}}, {{helpdesk_name}}", "{{agent.name}}, {{mailbox.brand}}"),
        ("See {{ticket.public_url}}", "See {{conversation.link}}"),
    ],
    "Front": [
        (
            "Hi {{recipient.first_name}},\nall good.\n{{user.first_name}}",
            "Hi {{customer.first_name}},\nall good.\n{{agent.name}}",
        ),
        ("To {{recipient.email}} of {{account.name}}", "To {{customer.email}} of {{customer.company}}"),
    ],
    "Chatwoot": [
        ("Hey {{contact.name}}, {{agent.first_name}} here", "Hey {{customer.first_name}}, {{agent.name}} here"),
        ("Hey {{ contact.first_name || 'there' }}!", 'Hey {{customer.first_name || "there"}}!'),
        ("{{contact.custom_attribute.plan_name}}", "{{plan_name}}"),
    ],
}


@pytest.mark.parametrize(("written", "read"), [case for cases in WHOLE.values() for case in cases])
def test_each_vendors_placeholders_are_read(written: str, read: str) -> None:
    found = read_placeholders(written)
    assert found.text == read
    assert found.problems == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "{% if ticket.requester.first_name %}Hi {{ticket.requester.first_name}}{% else %}Hi there{% endif %},",
            "Hi {{customer.first_name}},",
        ),
        ("{%- if ticket.requester.first_name != blank -%} A {%- else -%} B {%- endif -%}", " A "),
        (
            "{% if ticket.priority == 'high' %}Now.{% elsif ticket.via == 'chat' %}Soon.{% else %}Later.{% endif %}",
            "Later.",
        ),
        ("{% unless ticket.requester.phone %}Send us your number.{% endunless %} Bye.", " Bye."),
        ("{% unless ticket.status == 'solved' %}We are on it.{% endunless %}", "We are on it."),
        ("{% case ticket.plan %}{% when 'free' %}Upgrade.{% else %}You have it.{% endcase %}", "You have it."),
        ("{% assign who = ticket.requester.first_name %}Hi {{who}}", "Hi {{customer.first_name}}"),
        ('{% assign days = "14" %}{{days}} days', "14 days"),
        ("A{% comment %} not for {{them}} {% endcomment %}B", "AB"),
        ("{% if a.b %}1{% if c == 'd' %}2{% else %}3{% endif %}{% endif %}", "13"),
    ],
)
def test_liquid_is_reduced_to_what_everybody_gets(written: str, read: str) -> None:
    found = read_placeholders(written)
    assert found.text == read
    assert found.problems == ()


@pytest.mark.parametrize(
    ("written", "read", "said"),
    [
        ("Hi {{customer.first_name, thanks", "Hi {{customer.first_name}}, thanks", "{{customer.first_name"),
        ("Hi {{contact.name}, thanks", "Hi {{customer.first_name}}, thanks", "{{contact.name}"),
        ("Hi {contact.name}}, thanks", "Hi {{customer.first_name}}, thanks", "{contact.name}}"),
        ('Hi {{user.name | fallback: "you, thanks', "Hi {{customer.first_name}}, thanks", "{{user.name"),
        (
            "Hi {%customer.firstName,fallback=there, thanks",
            "Hi {{customer.first_name}}, thanks",
            "{%customer.firstName",
        ),
        ("Hi {%customer.firstName}}, thanks", "Hi {{customer.first_name}}, thanks", "{%customer.firstName}}"),
        ("{{ 1 + 2 }} days", "{{placeholder}} days", "1 + 2"),
        ("<attribute default='x'/>, bye", "{{placeholder}}, bye", "names no key"),
        ("{% if a == 'b' %}Only some.{% endif %}Bye.", "Bye.", "if a == 'b' %} were left out"),
        ("{% for c in ticket.comments %}{{c.value}}{% endfor %}Bye.", "Bye.", "for c in ticket.comments"),
        ("{% if a.b %}Hi there,", "Hi there,", "{% if %} is not closed"),
        ("Hi there,{% endif %}", "Hi there,", "{% endif %} stands alone"),
        ("{% render 'footer' %}Bye", "{{placeholder}}Bye", "render"),
    ],
)
def test_what_is_broken_is_mended_and_said(written: str, read: str, said: str) -> None:
    found = read_placeholders(written)
    assert found.text == read
    assert len(found.problems) == 1
    assert said in found.problems[0]


@pytest.mark.parametrize(
    "text",
    [
        "Nothing to fill in: {a} {} {{}} 50 % {%%}",
        "Write `{{ customer.first_name }}` in your template.",
        "```liquid\n{% if customer %}{{customer.name}}{% endif %}\n```",
        'Our API answers {"id": 1, "names": ["a"]}.',
    ],
)
def test_what_is_no_placeholder_stays(text: str) -> None:
    assert read_placeholders(text).text == text


def test_in_intercom_a_user_is_the_customer_and_below_the_text_the_agent() -> None:
    signed = read_placeholders("<p>Hi {{user.first_name}},</p>\n<p>All done.</p>\n<p>{{user.first_name}}</p>").text
    assert signed == "<p>Hi {{customer.first_name}},</p>\n<p>All done.</p>\n<p>{{agent.name}}</p>"


PIECES = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{",
    "}",
    "customer.firstName",
    "ticket.requester.first_name",
    " | fallback: ",
    '"there"',
    ",fallback=you",
    "{% if x %}",
    "{% else %}",
    "{% endif %}",
    "{% case y %}",
    "{% when 'z' %}",
    "`",
    "```",
    "\n",
    '<attribute key="user.name"',
    "/>",
    "Hi ",
    ", ",
    "{{contact.name}}",
    "{%user.firstName%}",
    " || 'x'",
    "{{n}}",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(alphabet="{}%| .ab\"'\n`", max_size=40))
def test_any_text_can_be_read_and_reading_twice_changes_nothing(text: str) -> None:
    once = read_placeholders(text).text
    assert read_placeholders(once).text == once


@given(st.lists(st.sampled_from([written for cases in WHOLE.values() for written, _ in cases]), max_size=5))
def test_no_vendors_form_survives_beside_others(replies: list[str]) -> None:
    text = read_placeholders("\n\n".join(replies)).text
    left = VARIABLE.sub("", text)
    assert not {"{", "}", "%"} & set(left)
    assert "<attribute" not in left


JUNK = ["{{" * 50_000, "{% if x %}" * 20_000, "{{a.b | fallback: '" * 10_000, "{" + "a." * 50_000]


@pytest.mark.parametrize("text", JUNK)
def test_long_junk_takes_no_word_around_it(text: str) -> None:
    read = read_placeholders(f"Hello {text} bye")
    assert read.text.startswith("Hello ")
    assert read.text.endswith(" bye") or read.problems
