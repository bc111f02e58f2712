"""Components and tags of site builders: their titles and words stay, what only builders read goes."""

import pytest

from kb_index.passages.outline import sections
from kb_index.sources.markup import clean_markdown


def stands_under(text: str) -> dict[str, str]:
    """The words of each section of a page called Page, by the last heading above them."""
    cleaned = clean_markdown(text)
    found = sections("Page", cleaned)
    return {section.path[-1]: cleaned[section.blocks[0].span[0] : section.blocks[-1].span[1]] for section in found}


@pytest.mark.parametrize(
    "text",
    [
        '<Tabs>\n  <Tab title="Mac">\n    Use brew.\n  </Tab>\n  <Tab title="Linux">\n    Use apt.\n  '
        "</Tab>\n</Tabs>",
        "<Tabs>\n<TabItem value='a' label=\"Mac\">\n\nUse brew.\n\n</TabItem>\n<TabItem value='b' "
        "label={`Linux`}>\n\n"
        "Use apt.\n\n</TabItem>\n</Tabs>",
        "<Tabs values={[{label: 'Mac', value: 'a'}, {label: 'Linux', value: 'b'}]}>\n<TabItem value='a'>Use brew."
        "</TabItem>\n<TabItem value='b'>Use apt.</TabItem>\n</Tabs>",
        '<Tabs items={["Mac", "Linux"]}>\n<Tabs.Tab>Use brew.</Tabs.Tab>\n<Tabs.Tab>Use apt.</Tabs.Tab>\n</Tabs>',
        '{% tabs %}\n{% tab title="Mac" %}\nUse brew.\n{% endtab %}\n{% tab title="Linux" %}\nUse apt.\n{% '
        "endtab %}\n"
        "{% endtabs %}",
        '{{< tabs >}}\n{{< tab "Mac" >}}\nUse brew.\n{{< /tab >}}\n{{% tab name="Linux" %}}\nUse apt.\n{{% /tab %}}\n'
        "{{< /tabs >}}",
        "{start_tabs}\n\n{tab|mac}\n\nUse brew.\n\n{tab|linux}\n\nUse apt.\n\n{end_tabs}",
        '=== "Mac"\n\n    Use brew.\n\n=== "Linux"\n\n    Use apt.',
        ">[!BEGINTABS]\n\n>[!TAB Mac]\n\nUse brew.\n\n>[!TAB Linux]\n\nUse apt.\n\n>[!ENDTABS]",
        "# [Mac](#tab/mac)\n\nUse brew.\n\n# [Linux](#tab/linux)\n\nUse apt.\n\n---",
        "<details>\n<summary>Mac</summary>\n\nUse brew.\n\n</details>\n<details><summary><b>Linux</b>"
        "</summary>Use apt."
        "</details>",
        '<AccordionGroup>\n<Accordion title="Mac">Use brew.</Accordion>\n<Accordion title="Linux">\nUse apt.\n'
        "</Accordion>\n</AccordionGroup>",
        "+++Mac\n\nUse brew.\n\n+++\n\n+++Linux\n\nUse apt.\n\n+++",
        ":::details Mac\nUse brew.\n:::\n\n::: details Linux\nUse apt.\n:::",
        '??? question "Mac"\n    Use brew.\n\n???+ note "Linux"\n    Use apt.',
        '{{< expand "Mac" >}}Use brew.{{< /expand >}}\n\n{{% details title="Linux" %}}\nUse apt.\n{{% /details %}}',
    ],
)
def test_each_part_stands_under_its_title_and_what_follows_does_not(text: str) -> None:
    assert stands_under(f"## Top\n\nFirst.\n\n{text}\n\nLast.") == {
        "Mac": "Use brew.",
        "Linux": "Use apt.",
        "Top": "Last.",
    }


@pytest.mark.parametrize(
    "text",
    [
        '<Steps>\n  <Step title="Open it">\n    Use the menu.\n  </Step>\n  <Step title="Save?">\n    Yes.\n\n  '
        "  ```\n"
        "    x\n    ```\n  </Step>\n</Steps>",
        "{% stepper %}\n{% step %}\n### Open it\n\nUse the menu.\n{% endstep %}\n{% step %}\n### "
        "Save?\n\nYes.\n\n```\nx\n```\n"
        "{% endstep %}\n{% endstepper %}",
        '{{% steps %}}\n{{% step title="Open it" %}}\nUse the menu.\n{{% /step %}}\n{{% step title="Save?" '
        "%}}\nYes.\n\n"
        "```\nx\n```\n{{% /step %}}\n{{% /steps %}}",
    ],
)
def test_steps_are_numbered_with_their_titles(text: str) -> None:
    assert clean_markdown(text) == ("1. **Open it.** Use the menu.\n\n2. **Save?** Yes.\n\n   ```\n   x\n   ```")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (":::tip[Mind]\nHot.\n:::", "**Mind**\n\nHot."),
        ('!!! danger "Mind"\n\n    Hot.\n\nCold.', "**Mind**\n\nHot.\n\nCold."),
        ("!!! note\n    Hot.", "Hot."),
        ('<Callout type="warning" title="Mind">Hot.</Callout>', "**Mind**\n\nHot."),
        ("<Note>Hot.</Note>", "Hot."),
        ('{% hint style="info" %}\nHot.\n{% endhint %}', "Hot."),
        ("{{< hint info >}}\nHot.\n{{< /hint >}}", "Hot."),
        ("{% callout warning %}\nHot.\n{% endcallout %}", "Hot."),
        ("> [!WARNING]\n> Hot.", "> Hot."),
        (">[!TIP]\n>\n>Hot.", ">\n>Hot."),
        ('{% include note.html content="Hot." %}', "Hot."),
        ('<Card title="Undo" href="/undo">For a week.</Card>', "**[Undo](/undo)**\n\nFor a week."),
        ('<LinkCard title="Undo" href="/undo" description="For a week." />', "**[Undo](/undo)**\n\nFor a week."),
        ('<ParamField path="room" type="string">Its id.</ParamField>', "**`room` (string)**\n\nIts id."),
        (
            '1. Open it:\n\n   <Note title="Mind">\n     Hot.\n   </Note>\n\n2. Save.',
            "1. Open it:\n\n   **Mind**\n\n   Hot.\n\n2. Save.",
        ),
        (
            '- One\n\n  <Tabs>\n    <Tab title="A">\n      Words.\n    </Tab>\n  </Tabs>\n- Two',
            "- One\n\n  **A**\n\n  Words.\n\n- Two",
        ),
        (
            '| A | <Badge text="New" /> |\n|---|---|\n| <Icon icon="x" /> b | c |',
            "| A | New |\n|---|---|\n|  b | c |",
        ),
        (
            "<div className='x'>\n    <p>Words.</p>\n\n    <Card title='T'>Said.</Card>\n</div>",
            "Words.\n\n**T**\n\nSaid.",
        ),
    ],
)
def test_boxes_keep_their_titles_and_words(text: str, clean: str) -> None:
    assert clean_markdown(text) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ('Press [Reset](https://x.example){:target="_blank"} now{: .red}.', "Press [Reset](https://x.example) now."),
        ("## Move it {#move}\n\nWords.", "## Move it\n\nWords."),
        ('Read [it]({{site.baseurl}}/a/b/) or [that]({{< relref "c.md" >}}).', "Read [it](/a/b/) or [that](c.md)."),
        ('![](a.png){: width="50%" }\n\nWords.', "Words."),
        ("Tap **Share**.&#x20;\n\nA&nbsp;B &amp; C &lt;D&gt;", "Tap **Share**. \n\nA B & C <D>"),
        ("Select **[!UICONTROL Save]** in [!DNL Tern].", "Select **Save** in Tern."),
        ("{!menu.md!}\n\n{settings_tab|your-account}", "1. Settings: **Your account**"),
        ("Up to 10[^1] rooms.\n\n[^1]: 9 EUR each.", "Up to 10 rooms.\n\n9 EUR each."),
        (
            "Up to 10<sup>*</sup> rooms, 10<sup>6</sup> calls, the 1<sup>st</sup>.",
            "Up to 10 rooms, 10⁶ calls, the 1st.",
        ),
        ("It costs ~~49 EUR~~ 39 EUR, <s>9</s>8 a day.", "It costs 39 EUR, 8 a day."),
        (
            "| Plan | Price |\n|---|---|\n| A | <del>49</del>39 m<sup>2</sup> |",
            "| Plan | Price |\n|---|---|\n| A | 39 m² |",
        ),
        (
            "Click ![Save](a.png), then <img src='b.png' alt='Send'>.\n\n![A screenshot](c.png)\n\n"
            "<img alt='Another one' src={useBaseUrl('d.png')} />\n\n<img alt='A third' src='e.png'>",
            "Click Save, then Send.",
        ),
        ("1. ![Open the menu](a.png)\n2. ![](b.png) Save.", "1. Open the menu\n2.  Save."),
        ("Press ++ctrl+k++ :material-magnify: C++ and ++.", "Press ctrl+k C++ and ++."),
        ("Press **:material-check: Done**.", "Press **Done**."),
        ("Press <button>Move</button>.", "Press Move."),
        ('{% if visitor.claims.plan == "pro" %}\nFor Pro.\n{% endif %}', "For Pro."),
        ('Words.\n\n{% @mermaid/diagram content="a" %}', "Words."),
        ('> [!div class="checklist"]\n> * One', "> * One"),
        ('Words.\n\n--8<-- "more.md"\n\n[TOC]\n\n* TOC\n{:toc}', "Words."),
        ("A {/* note\n\nover\n\nlines */}b <!-- <Note>x</Note>\n\ny -->c.", "A b c."),
        (
            "Use {{customer.name}} and {name} in `{% raw %}` replies.",
            "Use {{customer.name}} and {name} in `{% raw %}` replies.",
        ),
        ("{% highlight bash %}\nrun # fast\n{% endhighlight %}", "```\nrun # fast\n```"),
    ],
)
def test_marks_in_the_lines_go_and_words_stay(text: str, clean: str) -> None:
    assert clean_markdown(text) == clean


def test_code_keeps_every_mark() -> None:
    code = (
        '```mdx\n<Tab title="x">~~a~~ &amp; [^1]</Tab>\n```\n\n    {% tab %} ![x](y) {#id}\n\n'
        'Type `<Step title="x">` or `{{< tab >}} &nbsp; ~~b~~`.'
    )
    assert clean_markdown(f"<Note>Mind.</Note>\n\n{code}") == f"Mind.\n\n{code}"


def test_tags_of_templates_stay_where_they_are_no_ones_tags() -> None:
    text = 'Hi {{name}},\n\n{% if plan %}yes{% endif %} {% tab title="x" %}'
    assert clean_markdown(text, templates=False) == text


BROKEN = (
    "<Tab title='a'>",
    "</Tab>",
    "{% endtab %}",
    "<Steps>\n<Step>",
    "+++",
    ":::",
    "::::note\n:::",
    "{tab|x}",
    "<Tabs><Tab title='a'>x</Tabs>y",
    '=== "a"',
    "[^",
    "~~",
    "&#",
    "![",
    "> [!",
)


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_broken_is_read_all_the_same(text: str) -> None:
    assert "\ufdd0" not in clean_markdown(f"Words.\n\n{text}\n\nMore.")
    assert clean_markdown(f"Words.\n\n{text}\n\nMore.").startswith("Words.")
