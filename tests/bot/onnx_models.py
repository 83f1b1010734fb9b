"""Tiny sentence-embedding models for the tests."""

import hashlib
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer, models, pre_tokenizers

from bot.onnx_encoder import MODEL, SUMS, TOKENIZER

WORDS = {
    "[UNK]": (0, 0, 0),
    "[PAD]": (9, 9, 9),
    "xylophone": (1, 0, 0),
    "glockenspiel": (1, 0, 0.2),
    "sourdough": (0, 1, 0),
}


def write_model(folder: Path, *, of_sentences: bool = False) -> Path:
    """Write a model that outputs a vector per word, or with `of_sentences`, one per sentence."""
    table = numpy_helper.from_array(np.array(list(WORDS.values()), dtype=np.float32), "table")
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "t"]) for name in ("input_ids", "attention_mask")
    ]
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["tokens"])]
    output = "tokens"
    shape: list[str | int] = ["b", "t", 3]
    if of_sentences:
        nodes.append(helper.make_node("ReduceSum", ["tokens", "axes"], ["sentence"], keepdims=0))
        output, shape = "sentence", ["b", 3]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)]
    axes = numpy_helper.from_array(np.array([1], dtype=np.int64), "axes")
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, [table, axes] if of_sentences else [table])
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), str(folder / MODEL))
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / TOKENIZER))
    write_checksums(folder)
    return folder


def write_checksums(folder: Path) -> None:
    """Write the file of checksums, in the format of sha256sum."""
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in (MODEL, TOKENIZER)]
    (folder / SUMS).write_text("\n".join(sums) + "\n")
