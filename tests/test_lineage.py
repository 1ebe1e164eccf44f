"""What a base tag names, and where a chain of them ends."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ossrank.lineage import base_id, hub_id, missing, roots


@pytest.mark.parametrize(
    ("tag", "model"),
    [
        ("Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
        ("quantized:Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
        ("finetune:gpt2", "gpt2"),
        ("gpt2", "gpt2"),
        ("https://huggingface.co/Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
        ("merge:https://huggingface.co/Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
    ],
)
def test_a_base_tag_names_a_model_of_the_hub(tag: str, model: str) -> None:
    assert base_id(tag) == model


@pytest.mark.parametrize(
    "tag",
    [
        "",
        " ",
        "finetune:",
        "/models/llama",
        "finetune:./out",
        "../base",
        "quantized:/root/autodl-tmp/Qwen3",
        "C:\\models\\qwen",
        "https://example.org/Qwen/Qwen3-8B",
        "https://huggingface.co/",
        "https://huggingface.co/datasets/a/b",
        "a/b/c",
        "owner/",
        "/name",
        "owner/two words",
        "owner/na--me",
        "owner/..",
        "unknown",
        "None",
        "n/a",
        "-",
        "…",
    ],
)
def test_a_path_another_address_or_a_blank_is_no_base(tag: str) -> None:
    assert base_id(tag) is None


@given(st.text(max_size=120) | st.from_regex(r"[a-z]*:?[\w.-]*/?[\w./-]*", fullmatch=True))
@example("quantized:https://huggingface.co/a/b")
def test_any_tag_names_what_the_hub_could_have_or_nothing(tag: str) -> None:
    model = base_id(tag)
    if model is None:
        return
    owner, slash, name = model.rpartition("/")
    assert name
    assert bool(owner) == bool(slash)
    assert "/" not in owner
    assert set(model) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/")
    assert hub_id(model) == model


def test_a_chain_ends_where_nothing_more_is_told() -> None:
    known = {"b/two": ("finetune:c/three",)}
    (root,) = roots("a/one", ("quantized:B/Two",), known)
    assert (root.model, root.chain, root.told) == ("c/three", ("B/Two", "c/three"), False)
    (root,) = roots("a/one", ("quantized:B/Two",), {**known, "c/three": ()})
    assert root.told


def test_tags_that_name_no_model_lead_nowhere() -> None:
    (root,) = roots("a/one", ("/models/x", "finetune:./out"), {})
    assert (root.model, root.told) == ("a/one", True)
    assert missing(("/models/x", "finetune:b/two"), {}) == ["b/two"]
